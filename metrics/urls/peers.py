"""Addresses of comparison with peers."""

from django.urls import path

from metrics.views import peers

_S = "systems/<slug:system>/peers/"
_I = "systems/<slug:system>/indicators/<slug:ikey>/peers/"

urlpatterns = [
    path(_S, peers.all_peers, name="peers"),
    path(f"{_S}<slug:tkey>/", peers.peer_table, name="peer_table"),
    path(f"{_S}<slug:tkey>/csv/", peers.peer_table_csv, name="peer_table_csv"),
    path(f"{_S}<slug:tkey>/<slug:mkey2>/", peers.peer_measure, name="peer_measure"),
    path(f"{_S}<slug:tkey>/<slug:mkey2>/csv/", peers.peer_measure_csv, name="peer_measure_csv"),
    path(_I, peers.indicator_peers, name="indicator_peers"),
    path(f"{_I}csv/", peers.indicator_peers_csv, name="indicator_peers_csv"),
]
