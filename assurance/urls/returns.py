"""A PSR1 return's addresses, all below its system, month and programme."""

from django.urls import URLPattern, path, register_converter

from assurance.psr1_content import SECTIONS
from assurance.views import (
    psr1,
    psr1_check,
    psr1_compare,
    psr1_correct,
    psr1_evidence,
    psr1_history,
    psr1_section,
    psr1_send_back,
    psr1_sign,
    psr1_submitted,
    psr1_withdraw,
)


class SectionConverter:
    regex = "|".join(SECTIONS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SectionConverter, "psr1_section")

BASE = "systems/<slug:system>/returns/<str:month>/<slug:key>/"

urlpatterns: list[URLPattern] = [
    path(BASE, psr1.psr1, name="psr1"),
    path(f"{BASE}check/", psr1_check.psr1_check, name="psr1_check"),
    path(f"{BASE}submitted/", psr1_submitted.psr1_submitted, name="psr1_submitted"),
    path(f"{BASE}sign/", psr1_sign.psr1_sign, name="psr1_sign"),
    path(f"{BASE}send-back/", psr1_send_back.psr1_send_back, name="psr1_send_back"),
    path(f"{BASE}withdraw/", psr1_withdraw.psr1_withdraw, name="psr1_withdraw"),
    path(f"{BASE}correct/", psr1_correct.psr1_correct, name="psr1_correct"),
    path(f"{BASE}history/", psr1_history.psr1_history, name="psr1_history"),
    path(f"{BASE}compare/", psr1_compare.psr1_compare, name="psr1_compare"),
    path(f"{BASE}evidence/", psr1_evidence.psr1_evidence, name="psr1_evidence"),
    path(f"{BASE}evidence/<int:pk>/", psr1_evidence.psr1_evidence_file, name="psr1_evidence_file"),
    path(
        f"{BASE}evidence/<int:pk>/remove/",
        psr1_evidence.psr1_evidence_remove,
        name="psr1_evidence_remove",
    ),
    path(f"{BASE}<psr1_section:section>/", psr1_section.psr1_section, name="psr1_section"),
]
