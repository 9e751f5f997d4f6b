"""Baselines that move, what waits for what, and the critical path."""

from django.urls import path

from programmes.views import critical_path, dependencies, milestones, reprofiles

_S = "systems/<slug:system>/"
_M = f"{_S}programmes/<slug:key>/milestones/<slug:mkey>/"
_PLAN = f"{_S}plans/<slug:plan>/"
_D = f"{_PLAN}dependencies/<slug:depkey>/"
_R = f"{_PLAN}reprofiles/<int:reprofile>/"

urlpatterns = [
    path(f"{_M}evidence/add/", milestones.milestone_evidence, name="milestone_evidence"),
    path(
        f"{_M}evidence/<int:piece>/",
        milestones.milestone_evidence_file,
        name="milestone_evidence_file",
    ),
    path(f"{_M}reprofile/", reprofiles.milestone_reprofile, name="milestone_reprofile"),
    path(f"{_PLAN}reprofiles/", reprofiles.reprofiles, name="reprofiles"),
    path(_R, reprofiles.reprofile, name="reprofile"),
    path(f"{_R}withdraw/", reprofiles.reprofile_withdraw, name="reprofile_withdraw"),
    path(f"{_PLAN}dependencies/", dependencies.dependencies, name="dependencies"),
    path(f"{_PLAN}dependencies/csv/", dependencies.dependencies_csv, name="dependencies_csv"),
    path(f"{_PLAN}dependencies/add/", dependencies.dependency_add, name="dependency_add"),
    path(f"{_PLAN}critical-path/", critical_path.critical_path, name="critical_path"),
    path(f"{_PLAN}critical-path/csv/", critical_path.critical_path_csv, name="critical_path_csv"),
    path(_D, dependencies.dependency, name="dependency"),
    path(f"{_D}edit/", dependencies.dependency_edit, name="dependency_edit"),
    path(f"{_D}remove/", dependencies.dependency_remove, name="dependency_remove"),
]
