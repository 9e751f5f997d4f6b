"""The plan's addresses, a file for each family of pages.

The programme page itself is the month's: assurance/urls/programme.py.
"""

from programmes.urls import aims, delivery, events, history, lists, plan, plans, risks, sheets, time

urlpatterns = [
    *aims.urlpatterns,
    *plan.urlpatterns,
    *plans.urlpatterns,
    *delivery.urlpatterns,
    *events.urlpatterns,
    *history.urlpatterns,
    *lists.urlpatterns,
    *sheets.urlpatterns,
    *time.urlpatterns,
    # After the lists, whose addresses take words that would be keys here.
    *risks.urlpatterns,
]
