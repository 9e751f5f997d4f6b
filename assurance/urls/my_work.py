from django.urls import path

from assurance.views import my_work

urlpatterns = [
    path("", my_work.home, name="home"),
    path("my-work/", my_work.my_work, name="my_work"),
]
