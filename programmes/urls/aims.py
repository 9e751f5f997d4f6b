"""What a plan is held to, what serves it, each programme's plan on a page, and governance."""

from django.urls import path

from programmes.views import alignment, governance, plan_pages, priorities, serves

_S = "systems/<slug:system>/"
_P = f"{_S}programmes/<slug:key>/"
_PLAN = f"{_S}plans/<slug:plan>/"
_ALL = f"{_PLAN}priorities/"
_FRAMEWORK = f"{_ALL}<slug:fkey>/"
_PRIORITY = f"{_FRAMEWORK}<slug:pkey>/"
# What is done to a framework stands apart, so that a priority may have any key.
_ACT = f"{_PLAN}frameworks/"
_ACT_ON = f"{_ACT}<slug:fkey>/"
_ALL_GROUPS = f"{_PLAN}governance/"
_G = f"{_ALL_GROUPS}<slug:gkey>/"
_SEAT = f"{_G}seats/<int:seat>/"

urlpatterns = [
    path(_ALL, priorities.priorities, name="priorities"),
    path(_FRAMEWORK, priorities.framework, name="framework"),
    path(_PRIORITY, priorities.priority, name="priority"),
    path(f"{_PRIORITY}edit/", priorities.priority_edit, name="priority_edit"),
    path(f"{_PRIORITY}move/", priorities.priority_move, name="priority_move"),
    path(f"{_PRIORITY}remove/", priorities.priority_remove, name="priority_remove"),
    path(f"{_ACT}add/", priorities.framework_add, name="framework_add"),
    path(f"{_ACT_ON}edit/", priorities.framework_edit, name="framework_edit"),
    path(f"{_ACT_ON}move/", priorities.framework_move, name="framework_move"),
    path(f"{_ACT_ON}remove/", priorities.framework_remove, name="framework_remove"),
    path(f"{_ACT_ON}priorities/add/", priorities.priority_add, name="priority_add"),
    path(f"{_PLAN}alignment/heatmap/", alignment.heatmap, name="heatmap"),
    path(f"{_PLAN}alignment/heatmap/csv/", alignment.heatmap_csv, name="heatmap_csv"),
    path(f"{_PLAN}alignment/coverage/", alignment.coverage, name="coverage"),
    path(f"{_PLAN}alignment/coverage/csv/", alignment.coverage_csv, name="coverage_csv"),
    path(f"{_PLAN}alignment/gaps/", alignment.gaps, name="gaps"),
    path(f"{_P}serves/", serves.programme_serves, name="programme_serves"),
    path(f"{_P}milestones/<slug:mkey>/serves/", serves.milestone_serves, name="milestone_serves"),
    path(
        f"{_P}deliverables/<slug:dkey>/serves/",
        serves.deliverable_serves,
        name="deliverable_serves",
    ),
    path(f"{_P}actions/<slug:akey>/serves/", serves.action_serves, name="action_serves"),
    path(f"{_P}plan-on-a-page/", plan_pages.plan_on_a_page, name="plan_on_a_page"),
    path(f"{_P}plan-on-a-page/pdf/", plan_pages.plan_on_a_page_pdf, name="plan_on_a_page_pdf"),
    path(f"{_P}plan-on-a-page/edit/", plan_pages.plan_on_a_page_edit, name="plan_on_a_page_edit"),
    path(_ALL_GROUPS, governance.governance, name="governance"),
    path(f"{_ALL_GROUPS}add/", governance.group_add, name="group_add"),
    path(_G, governance.group, name="group"),
    path(f"{_G}edit/", governance.group_edit, name="group_edit"),
    path(f"{_G}reports-to/", governance.group_reports_to, name="group_reports_to"),
    path(f"{_G}close/", governance.group_close, name="group_close"),
    path(f"{_G}reopen/", governance.group_reopen, name="group_reopen"),
    path(f"{_G}seats/add/", governance.seat_add, name="seat_add"),
    path(f"{_SEAT}edit/", governance.seat_edit, name="seat_edit"),
    path(f"{_SEAT}remove/", governance.seat_remove, name="seat_remove"),
]
