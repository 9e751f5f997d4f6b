"""Systems, organisations, programmes, milestones, risks, people and the calendar."""

from django.urls import path

from programmes.views import (
    accounts,
    audit,
    calendar,
    milestones,
    organisations,
    people,
    programmes,
    risks,
    system,
    what_i_may_do,
)

_S = "systems/<slug:system>/"
_O = f"{_S}organisations/<slug:okey>/"
_P = f"{_S}programmes/<slug:key>/"
_M = f"{_P}milestones/<slug:mkey>/"
_R = f"{_S}risks/<slug:rkey>/"
_A = f"{_S}people/accounts/<int:user>/"

urlpatterns = [
    path("what-i-may-do/", what_i_may_do.what_i_may_do, name="what_i_may_do"),
    path(_S, system.system, name="system"),
    path(f"{_S}edit/", system.system_edit, name="system_edit"),
    path(f"{_S}audit/", audit.audit, name="audit"),
    path(f"{_S}organisations/", organisations.organisations, name="organisations"),
    path(f"{_S}organisations/add/", organisations.organisation_add, name="organisation_add"),
    path(_O, organisations.organisation, name="organisation"),
    path(f"{_O}edit/", organisations.organisation_edit, name="organisation_edit"),
    path(f"{_O}name/", organisations.organisation_rename, name="organisation_rename"),
    path(f"{_O}close/", organisations.organisation_close, name="organisation_close"),
    path(f"{_O}leave/", organisations.organisation_leave, name="organisation_leave"),
    path(f"{_S}programmes/add/", programmes.programme_add, name="programme_add"),
    path(f"{_P}edit/", programmes.programme_edit, name="programme_edit"),
    path(f"{_P}move/", programmes.programme_move, name="programme_move"),
    path(f"{_P}close/", programmes.programme_close, name="programme_close"),
    path(f"{_P}reopen/", programmes.programme_reopen, name="programme_reopen"),
    path(f"{_P}changes/", programmes.programme_changes, name="programme_changes"),
    path(f"{_P}offices/add/", programmes.office_add, name="office_add"),
    path(f"{_P}offices/<int:office>/", programmes.office_edit, name="office_edit"),
    path(f"{_P}milestones/add/", milestones.milestone_add, name="milestone_add"),
    path(_M, milestones.milestone, name="milestone"),
    path(f"{_M}edit/", milestones.milestone_edit, name="milestone_edit"),
    path(f"{_M}forecast/", milestones.milestone_forecast, name="milestone_forecast"),
    path(f"{_M}done/", milestones.milestone_done, name="milestone_done"),
    path(f"{_M}withdraw/", milestones.milestone_withdraw, name="milestone_withdraw"),
    path(f"{_M}reopen/", milestones.milestone_reopen, name="milestone_reopen"),
    path(f"{_P}risks/add/", risks.risk_add, name="risk_add"),
    path(f"{_S}risks/add/", risks.system_risk_add, name="system_risk_add"),
    path(_R, risks.risk, name="risk"),
    path(f"{_R}edit/", risks.risk_edit, name="risk_edit"),
    path(f"{_R}score/", risks.risk_score, name="risk_score"),
    path(f"{_R}close/", risks.risk_close, name="risk_close"),
    path(f"{_R}reopen/", risks.risk_reopen, name="risk_reopen"),
    path(f"{_R}mitigations/add/", risks.mitigation_add, name="mitigation_add"),
    path(f"{_R}mitigations/<int:pk>/", risks.mitigation_edit, name="mitigation_edit"),
    path(f"{_S}people/", people.people, name="people"),
    path(f"{_S}people/appoint/", people.appoint, name="appoint"),
    path(
        f"{_S}people/appointments/<int:appointment>/end/",
        people.appointment_end,
        name="appointment_end",
    ),
    path(f"{_S}people/accounts/add/", accounts.account_add, name="account_add"),
    path(_A, accounts.account, name="account"),
    path(f"{_A}name/", accounts.account_rename, name="account_rename"),
    path(f"{_A}close/", accounts.account_close, name="account_close"),
    path(f"{_A}reopen/", accounts.account_reopen, name="account_reopen"),
    path(f"{_S}calendar/", calendar.calendar, name="calendar"),
    path(f"{_S}calendar/<int:year>/make/", calendar.calendar_make, name="calendar_make"),
    path(f"{_S}calendar/<str:month>/move/", calendar.calendar_move, name="calendar_move"),
]
