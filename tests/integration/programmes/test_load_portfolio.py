"""`manage.py load_portfolio` against the database."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from programmes import audit
from programmes.actions import portfolios
from programmes.models import (
    AuditEntry,
    Milestone,
    MilestoneForecast,
    OfficeHolder,
    Organisation,
    Plan,
    PlanLoad,
    Programme,
    Risk,
    RiskScore,
    System,
    User,
)

pytestmark = pytest.mark.django_db

FILE = """\
format: 1
system: {key: vale, name: Vale, kind: STP}
plan: {key: vale-2016, name: Vale plan, valid_from: 2016-10-21}
organisations:
  - {key: trust, ods_code: X01, name: Vale Trust, kind: acute_trust}
programmes:
  - {key: leaf, name: Leaf, kind: workstream, parent: branch, reports: true,
     stated_impact: {amount_m: 1.5}, summary: First words,
     offices: [{office: sro, holder: Ann, organisation: trust, from: 2016-10-21}],
     milestones: [{key: m, title: Open, baseline: 2017-03-31, precision: month}],
     risks: [{key: r, title: Staff, likelihood: 3, impact: 4, mitigations: [Recruit, Train]}]}
  - {key: branch, name: Branch, kind: programme, parent: root}
  - {key: root, name: Root, kind: portfolio}
risks:
  - {key: s, title: Money}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vale.yaml"
    path.write_text(FILE)
    return path


def run(*args: Any, **options: Any) -> str:
    out = StringIO()
    call_command("load_portfolio", *args, stdout=out, **options)
    return out.getvalue()


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def refusal(*args: Any, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        run(*args, **options)
    return str(caught.value)


def test_a_load_writes_the_whole_plan(file: Path):
    said = run(file)
    assert "added 1 system, 1 plan, 1 organisation, 1 membership, 3 programmes" in said
    leaf = Programme.objects.get(key="leaf")
    tree = Programme.objects.in_bulk(field_name="id")
    assert [tree[step].key for step in leaf.path] == ["root", "branch", "leaf"]
    assert leaf.position == 1
    assert leaf.stated_impact == 1_500_000
    milestone = Milestone.objects.get(programme=leaf)
    assert milestone.forecast == milestone.baseline == date(2017, 3, 31)
    assert [m.text for m in Risk.objects.get(key="r").mitigations.all()] == ["Recruit", "Train"]
    assert RiskScore.objects.get(risk__key="r").likelihood == 3
    assert Risk.objects.get(key="s").programme is None
    assert Organisation.objects.get(key="trust").name_on(date(2016, 10, 21)) == "Vale Trust"


def test_a_load_is_done_in_the_name_of_an_account_nobody_can_use(file: Path):
    run(file)
    loader = User.objects.get(email=portfolios.LOADER)
    assert not loader.is_active
    assert not loader.has_usable_password()
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {loader.pk}
    assert AuditEntry.objects.filter(verb="plan.loaded").count() == 1
    assert AuditEntry.objects.filter(verb="programme.loaded").count() == 3
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the seals, which commit would make
    assert audit.faults() == []


def counts() -> list[int]:
    models = (System, Plan, Programme, OfficeHolder, Milestone, Risk, RiskScore)
    return [m.objects.count() for m in (*models, AuditEntry, PlanLoad, MilestoneForecast)]


def test_a_second_load_changes_nothing_and_says_so(file: Path):
    run(file)
    before = counts()
    assert run(file).strip() == f"{file}: nothing changed."
    assert counts() == before


@pytest.mark.parametrize("name", ["staffordshire-2016", "elsewhere"])
def test_the_files_that_come_with_the_portal_load_twice(name: str):
    path = Path("programmes/portfolios") / f"{name}.yaml"
    assert "added" in run(path)
    assert run(path).strip() == f"{path}: nothing changed."


def test_a_change_in_the_file_is_taken_over(file: Path):
    run(file)
    rewrite(file, "First words", "Other words")
    rewrite(file, "parent: branch", "parent: root")
    rewrite(file, "[Recruit, Train]", "[Train, Retain]")
    assert "changed 2 entries" in run(file)
    leaf = Programme.objects.get(key="leaf")
    assert (leaf.summary, leaf.version, len(leaf.path)) == ("Other words", 2, 2)
    assert [m.text for m in Risk.objects.get(key="r").mitigations.all()] == ["Train", "Retain"]
    assert run(file).strip().endswith("nothing changed.")


def test_what_people_edited_since_stays_and_is_reported(file: Path):
    run(file)
    Programme.objects.filter(key="leaf").update(summary="Our words")
    rewrite(file, "First words", "Other words")
    said = run(file)
    assert "kept summary of programme “leaf”: changed in the portal" in said
    assert "nothing changed." in said
    assert Programme.objects.get(key="leaf").summary == "Our words"


def test_a_baseline_is_not_moved_by_the_file(file: Path):
    run(file)
    rewrite(file, "2017-03-31", "2017-05-31")
    assert "a baseline moves only by an approved re-profile" in run(file)
    assert Milestone.objects.get(key="m").baseline == date(2017, 3, 31)


def test_what_was_removed_stays_removed_and_what_the_file_drops_is_left(file: Path):
    run(file)
    OfficeHolder.objects.all().delete()
    rewrite(file, "  - {key: s, title: Money}\n", "  - {key: t, title: Time}\n")
    said = run(file)
    assert "kept office “leaf/sro/2016-10-21/Ann”: removed in the portal" in said
    assert "left risk “s”: no longer in the file" in said
    assert not OfficeHolder.objects.exists()
    assert set(Risk.objects.values_list("key", flat=True)) == {"r", "s", "t"}


def test_a_check_writes_nothing(file: Path):
    assert "no faults; loading would add 1 system" in run(file, check=True)
    assert counts() == [0] * 10
    assert not User.objects.exists()


@pytest.mark.parametrize("check", [True, False])
def test_a_fault_in_one_file_keeps_all_out(file: Path, tmp_path: Path, check: bool):
    other = tmp_path / "other.yaml"
    other.write_text(FILE.replace("vale", "dale").replace("2017-03-31", "2017-02-30"))
    said = refusal(file, other, check=check)
    assert f"{other}:10: “baseline” of a milestone must be a real date" in said
    assert said.endswith("1 fault. Nothing was written.")
    assert counts() == [0] * 10


def test_a_file_of_ten_megabytes_is_refused(tmp_path: Path):
    path = tmp_path / "big.yaml"
    path.write_text(FILE + "# filling\n" * 1_100_000)
    assert "The file is larger than 1 MB" in refusal(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    assert "can't be read: No such file or directory." in refusal(tmp_path / "none.yaml")


@pytest.mark.parametrize("check", [True, False])
def test_keys_that_belong_elsewhere_are_refused_with_the_line(
    file: Path, tmp_path: Path, check: bool
):
    run(file)
    before = counts()
    other = tmp_path / "other.yaml"
    text = FILE.replace("key: vale,", "key: dale,").replace("key: trust", "key: firm")
    other.write_text(text.replace("organisation: trust", "organisation: firm"))
    said = refusal(other, check=check)
    assert f"{other}:3: The plan “vale-2016” belongs to Vale." in said
    assert f"{other}:5: The ODS code X01 belongs to “trust”." in said
    assert counts() == before


def test_a_programme_of_an_earlier_plan_is_refused(file: Path):
    run(file)
    rewrite(file, "vale-2016", "vale-2019")
    assert f"{file}:7: The programme “leaf” belongs to another plan, Vale plan." in refusal(file)


def test_two_sros_by_file_and_portal_together_are_refused(file: Path):
    run(file)
    OfficeHolder.objects.update(ends_on=date(2016, 12, 31))
    OfficeHolder.objects.create(
        programme=Programme.objects.get(key="leaf"),
        office="sro",
        holder="Bea",
        starts_on=date(2017, 1, 1),
    )
    run(file)
    rewrite(
        file,
        "[{office: sro, holder: Ann,",
        "[{office: sro, holder: Cid, from: 2016-10-10, to: 2016-10-20}, {office: sro, holder: Ann,",
    )
    run(file)
    rewrite(file, "to: 2016-10-20", "to: 2016-10-20}, {office: sro, holder: Dee, from: 2018-01-01")
    rewrite(file, "from: 2016-10-21}]", "from: 2016-10-21, to: 2016-12-31}]")
    assert "“leaf” has two SROs at once" in refusal(file)


def test_if_the_audit_trail_fails_nothing_is_written(file: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(**_: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError, match="no audit"):
        run(file)
    assert counts() == [0] * 10
