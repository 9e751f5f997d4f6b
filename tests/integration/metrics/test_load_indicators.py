"""Indicator files and open data in the database: all or none, and a second time changes nothing."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from metrics.actions.readings import record
from metrics.models import (
    Indicator,
    IndicatorNote,
    PeerValue,
    PlanVersion,
    Reading,
    SpcSettings,
    Target,
    TrajectoryPoint,
)
from metrics.reading_rules import Said
from metrics.selectors.series import Series, series_of
from programmes.models import AuditEntry, Organisation, SystemMembership
from tests.factories import programmes as make
from tests.unit.metrics.test_indicator_files import FILE

pytestmark = pytest.mark.django_db
DATA = Path(settings.BASE_DIR) / "metrics" / "data"
PORTFOLIOS = sorted((Path(settings.BASE_DIR) / "programmes" / "portfolios").glob("*.yaml"))
INDICATORS = sorted((Path(settings.BASE_DIR) / "metrics" / "indicators").glob("*.yaml"))


def one(indicator: Indicator, organisation: Organisation) -> Series:
    """The series of an organisation alone."""
    found = series_of([indicator], organisations=[organisation])
    return next(series for series in found if series.organisation == organisation)


@pytest.fixture(autouse=True)
def _demonstration_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STP_TODAY", date(2017, 4, 11))


def run(*args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*map(str, args), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def vale() -> Any:
    system = make.make_system("vale")
    trust = Organisation.objects.create(key="trust", kind="acute_trust")
    SystemMembership.objects.create(system=system, organisation=trust, starts_on=make.BEGIN)
    return system


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vale.yaml"
    path.write_text(FILE)
    return path


class TestIndicatorFiles:
    def test_a_file_is_loaded_once(self, vale, file):
        assert "1 indicators added, 1 readings recorded" in run("load_indicators", file)
        waits = Indicator.objects.get(system=vale, key="waits")
        assert waits.plan.key == "vale-2016"
        series = series_of([waits])
        assert [(s.organisation.key, s.target.value, s.latest.value) for s in series] == [
            ("trust", 95, 70)
        ]
        assert [p.given for p in series[0].trajectory] == ["value", "in_development"]
        entries = AuditEntry.objects.count()
        assert run("load_indicators", file).endswith("nothing changed.\n")
        assert AuditEntry.objects.count() == entries

    def test_check_writes_nothing(self, vale, file):
        assert "would leave 1 indicators added" in run("load_indicators", "--check", file)
        assert not Indicator.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_a_changed_file_is_followed(self, vale, file):
        run("load_indicators", file)
        changed = FILE.replace('name: "Waits"', 'name: "Waits of all"').replace("95", "92")
        file.write_text(changed.replace("value: 70}", "value: 71}"))
        assert "1 indicators changed, 1 readings recorded" in run("load_indicators", file)
        waits = Indicator.objects.get(key="waits")
        assert (waits.name, waits.version) == ("Waits of all", 1)
        assert Target.objects.get().value == 92
        before = PlanVersion.objects.get()
        assert (before.part, before.gave[0]["value"]) == ("target", "95")
        assert [r.value for r in waits.readings.order_by("number")] == [70, 71]

    def test_what_was_edited_in_the_portal_stays(self, vale, file):
        run("load_indicators", file)
        Indicator.objects.filter(key="waits").update(name="Our words", version=2)
        file.write_text(FILE.replace('name: "Waits"', 'name: "Waits of all"'))
        said = run("load_indicators", file)
        assert "kept indicator “waits”: changed in the portal" in said
        assert Indicator.objects.get(key="waits").name == "Our words"

    def test_an_indicator_closed_in_the_portal_keeps_no_file_out(self, vale, file):
        run("load_indicators", file)
        Indicator.objects.filter(key="waits").update(closed_on=date(2016, 4, 1), version=2)
        assert "kept indicator “waits”" in run("load_indicators", file)

    def test_a_reading_corrected_in_the_portal_stays(self, vale, file):
        run("load_indicators", file)
        waits, trust = Indicator.objects.get(key="waits"), Organisation.objects.get(key="trust")
        record(
            indicator=waits,
            organisation=trust,
            said=Said(date(2016, 4, 1), date(2016, 6, 30), Decimal("70.4")),
            provenance="By hand",
            reason="Rounded in print",
            by=make.pmo_of(vale),
            at=make.at(),
        )
        assert "nothing changed" in run("load_indicators", file)
        assert one(waits, trust).latest.value == Decimal("70.4")

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("plan: vale-2016", "plan: vale-1999", ":1: The system “vale” has no plan “vale-1999”"),
            ("[trust]", "[trust, other]", ":5: “other” is no organisation of the system."),
            ("unit:", "programme: hubs\n    unit:", ":5: “hubs” is no programme of the plan."),
            ("unit:", "priorities: [a/b]\n    unit:", ":5: “a/b” is no priority of the plan."),
            ("value: 70}", "value: 1070}", ":18: 1070 is not a percentage"),
        ],
        ids=["plan", "organisation", "programme", "priority", "reading"],
    )
    def test_one_fault_keeps_all_files_out(self, vale, file, tmp_path, old, new, words):
        other = tmp_path / "other.yaml"
        other.write_text(FILE.replace("waits", "delays"))
        file.write_text(FILE.replace(old, new, 1))
        with pytest.raises(CommandError) as refused:
            run("load_indicators", other, file)
        assert f"{file}{words}" in str(refused.value)
        assert "Nothing was written." in str(refused.value)
        assert not Indicator.objects.exists()
        assert not Reading.objects.exists()


class TestOpenData:
    def test_a_and_e_and_beds_are_imported_once(self, vale):
        trust = Organisation.objects.get(key="trust")
        Organisation.objects.filter(pk=trust.pk).update(ods_code="RJE")
        said = run("import_open_data")
        assert "3 indicators and" in said
        national = Indicator.objects.filter(system=None)
        four_hours = national.get(key="national-ae-four-hours")
        assert "Open Government Licence v3.0" in four_hours.attribution
        england = Organisation.objects.get(ods_code="ENG")
        assert (england.key, len(one(four_hours, england).readings)) == ("england", 36)
        assert len(one(four_hours, trust).readings) == 36 + 52
        count, entries = Reading.objects.count(), AuditEntry.objects.count()
        assert run("import_open_data") == "Open data: nothing changed.\n"
        assert (Reading.objects.count(), AuditEntry.objects.count()) == (count, entries)

    def test_what_the_data_lacks_stays_missing(self):
        run("import_open_data")
        four_hours = Indicator.objects.get(key="national-ae-four-hours")
        by_code = {s.organisation.ods_code: s for s in series_of([four_hours])}
        lacking = by_code["RC9"]
        assert date(2021, 4, 1) not in {row.starts_on for row in lacking.readings}
        # No total of Shrewsbury and Telford in the months that lack a type of department.
        months = {row.starts_on for row in by_code["RXW"].readings}
        assert not months & {date(2017, 9, 1), date(2017, 10, 1)}
        assert len(months) == 34 + 52
        assert max(row.starts_on for row in by_code["RJF"].readings) == date(2018, 6, 1)
        assert all(s.target.value == 95 for s in by_code.values())

    def test_the_chart_of_the_merged_trust_is_rebased(self):
        run("import_open_data")
        four_hours = Indicator.objects.get(key="national-ae-four-hours")
        derby = Organisation.objects.get(ods_code="RTG")
        burton = Organisation.objects.get(ods_code="RJF")
        assert (burton.closed_on, burton.successor) == (date(2018, 7, 1), derby)
        settings_of = SpcSettings.objects.get(indicator=four_hours, organisation=derby)
        assert settings_of.rebase[0]["on"] == "2018-07-01"
        assert "Burton" in settings_of.rebase[0]["reason"]
        assert len(one(four_hours, derby).analysis().segments) == 2

    def test_a_bad_cell_is_named_and_nothing_is_written(self, tmp_path):
        for path in DATA.glob("*.csv"):
            shutil.copy(path, tmp_path / path.name)
        beds = tmp_path / "trust_beds_2022_2025.csv"
        beds.write_text(beds.read_text().replace(",1152,", ",many,", 1))
        with pytest.raises(CommandError, match=r"trust_beds_2022_2025.csv:2: .*“many”"):
            run("import_open_data", "--folder", tmp_path)
        assert not Reading.objects.exists()
        assert not Organisation.objects.exists()


def test_all_that_comes_with_the_portal_loads():
    run("load_portfolio", *PORTFOLIOS)
    run("load_indicators", *INDICATORS)
    run("import_open_data")
    assert Indicator.objects.exclude(system=None).count() == 127 + 37 + 103 + 49
    assert TrajectoryPoint.objects.count() == 15 + 4 + 361 + 7
    assert PeerValue.objects.count() == 353
    assert PeerValue.objects.get(
        measure__key="system-leadership", peer="Derbyshire"
    ).value == Decimal(2)
    assert IndicatorNote.objects.exists()
    held = Organisation.objects.get(ods_code="RJF")
    assert (held.key, held.successor.ods_code) == ("burton", "RTG")
    assert SystemMembership.objects.filter(organisation=held, ends_on=None).exists()
    again = run("load_indicators", *INDICATORS)
    assert again.count("nothing changed.") == len(INDICATORS)
    assert run("import_open_data") == "Open data: nothing changed.\n"
    # A portfolio that is loaded again finds its organisations as it left them.
    assert run("load_portfolio", *PORTFOLIOS).count("nothing changed") == len(PORTFOLIOS)
