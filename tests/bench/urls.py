"""The portal's addresses, and one page to compare the board page with."""

from django.urls import path

from stp_portal import urls as portal
from tests.bench.static_page import static_page

urlpatterns = [*portal.urlpatterns, path("bench/static/<int:size>/", static_page)]

handler400 = portal.handler400
handler403 = portal.handler403
handler404 = portal.handler404
handler500 = portal.handler500
