"""The month's addresses, a file for each of its pages' families."""

from assurance.urls import board, my_work, programme, returns, reviews

urlpatterns = [
    *my_work.urlpatterns,
    *programme.urlpatterns,
    *returns.urlpatterns,
    *reviews.urlpatterns,
    *board.urlpatterns,
]
