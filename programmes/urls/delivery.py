"""Deliverables and improvement actions of a programme. Their lists are the plan's."""

from django.urls import path

from programmes.views import deliverables, improvement

_P = "systems/<slug:system>/programmes/<slug:key>/"
_D = f"{_P}deliverables/<slug:dkey>/"
_A = f"{_P}actions/<slug:akey>/"

urlpatterns = [
    path(f"{_P}deliverables/add/", deliverables.deliverable_add, name="deliverable_add"),
    path(_D, deliverables.deliverable, name="deliverable"),
    path(f"{_D}edit/", deliverables.deliverable_edit, name="deliverable_edit"),
    path(f"{_D}status/", deliverables.deliverable_status, name="deliverable_status"),
    path(f"{_D}withdraw/", deliverables.deliverable_withdraw, name="deliverable_withdraw"),
    path(f"{_P}actions/add/", improvement.action_add, name="action_add"),
    path(_A, improvement.action, name="action"),
    path(f"{_A}edit/", improvement.action_edit, name="action_edit"),
    path(f"{_A}update/", improvement.action_update, name="action_update"),
    path(f"{_A}revise/", improvement.action_revise, name="action_revise"),
    path(f"{_A}months/", improvement.action_months, name="action_months"),
    path(f"{_A}withdraw/", improvement.action_withdraw, name="action_withdraw"),
    path(f"{_A}evidence/<int:update>/add/", improvement.action_evidence, name="action_evidence"),
    path(
        f"{_A}evidence/<int:evidence>/",
        improvement.action_evidence_file,
        name="action_evidence_file",
    ),
]
