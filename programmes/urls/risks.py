"""Risks by likelihood and impact, how they are escalated, decisions, and next steps."""

from django.urls import path

from programmes.views import decisions, next_steps, risk_matrix, risks

_S = "systems/<slug:system>/"
_PLAN = f"{_S}plans/<slug:plan>/"
_DECISIONS = f"{_PLAN}decisions/"
_DECISION = f"{_DECISIONS}<slug:deckey>/"
_STEPS = f"{_PLAN}next-steps/"
_STEP = f"{_STEPS}<slug:nkey>/"

urlpatterns = [
    path(f"{_PLAN}risks/matrix/", risk_matrix.risk_matrix, name="risk_matrix"),
    path(f"{_PLAN}risks/matrix/csv/", risk_matrix.risk_matrix_csv, name="risk_matrix_csv"),
    path(f"{_S}risks/<slug:rkey>/escalate/", risks.risk_escalate, name="risk_escalate"),
    path(f"{_DECISIONS}add/", decisions.decision_add, name="decision_add"),
    path(_DECISION, decisions.decision, name="decision"),
    path(f"{_DECISION}edit/", decisions.decision_edit, name="decision_edit"),
    path(f"{_DECISION}record/", decisions.decision_record, name="decision_record"),
    path(f"{_DECISION}defer/", decisions.decision_defer, name="decision_defer"),
    path(f"{_DECISION}withdraw/", decisions.decision_withdraw, name="decision_withdraw"),
    path(f"{_DECISION}ask-again/", decisions.decision_ask_again, name="decision_ask_again"),
    path(f"{_STEPS}add/", next_steps.next_step_add, name="next_step_add"),
    path(_STEP, next_steps.next_step, name="next_step"),
    path(f"{_STEP}edit/", next_steps.next_step_edit, name="next_step_edit"),
    path(f"{_STEP}complete/", next_steps.next_step_complete, name="next_step_complete"),
    path(f"{_STEP}reopen/", next_steps.next_step_reopen, name="next_step_reopen"),
]
