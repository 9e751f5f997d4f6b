"""The month's addresses, a file for each of its pages' families."""

from assurance.urls import board, my_work, returns, reviews

urlpatterns = [
    *my_work.urlpatterns,
    *returns.urlpatterns,
    *reviews.urlpatterns,
    *board.urlpatterns,
]
