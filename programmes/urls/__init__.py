"""The plan's addresses, a file for each family of pages.

The programme page itself is the month's: assurance/urls/programme.py.
"""

from programmes.urls import history, plan

urlpatterns = [
    *plan.urlpatterns,
    *history.urlpatterns,
]
