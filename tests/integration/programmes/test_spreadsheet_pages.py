"""The pages of a plan's spreadsheet, and who may open them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from programmes.enums import Role
from programmes.models import ColumnMapping, Milestone, PlanUpload, Programme, Risk
from tests.factories import programmes as make
from tests.factories import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings) -> None:
    settings.STP_TODAY = make.TODAY


@pytest.fixture
def programme() -> Programme:
    system = make.make_system("north", name="North")
    programme = make.make_programme(system, "care", name="Planned care", number="7")
    make.make_programme(system, "mind", name="Mental health", number="8")
    make.make_milestone(programme, "hub", title="Open the hub")
    return programme


@pytest.fixture
def pmo(programme):
    return make.client_for(make.pmo_of(programme.system))


def seen_on(response) -> str:
    """What a preview says that it shows."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', response.content.decode())
    assert found, response.content.decode().partition("<main")[2][:4000]
    return found[1]


def selected(response) -> dict[str, str]:
    """The choice of each drop-down list on a page."""
    lists = re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', response.content.decode(), re.DOTALL
    )
    chosen = {name: re.search(r'value="([^"]*)" selected', said) for name, said in lists}
    return {name: value[1] for name, value in chosen.items() if value}


PAGE = "/systems/north/plans/north-2016/spreadsheet/"


def edited(client, *, title="Open both hubs"):
    response = client.post(f"{PAGE}file/")
    assert response["Content-Disposition"] == 'attachment; filename="north-2016.xlsx"'
    book = sheets.opened(response.content)
    sheets.put(book, "Milestones", "care/hub", "title", title)
    return sheets.saved(book)


def test_a_row_to_add_is_shown_with_all_that_it_says(pmo):
    book = sheets.opened(pmo.post(f"{PAGE}file/").content)
    sheet = book["Milestones"]
    row = sheet.max_row + 1
    for name, value in (("title", "Train the crew"), ("baseline", "31/12/2017")):
        sheet.cell(row, sheets.column_of(sheet, name)).value = value
    sheet.cell(row, sheets.column_of(sheet, "within:milestone")).value = "care"
    sent = pmo.post(PAGE, {"file": sheets.file(sheets.saved(book))}, follow=True)
    page = sent.content.decode()
    assert "Milestones: 1 added" in page
    assert "Baseline: 31 December 2017" in page
    confirm = reverse("upload_confirm", args=["north", "north-2016", PlanUpload.objects.get().pk])
    done = pmo.post(confirm, {"seen": seen_on(sent)}, follow=True).content.decode()
    assert "Baseline: 31 December 2017" in done


def test_download_edit_upload_look_confirm(pmo):
    sent = pmo.post(PAGE, {"file": sheets.file(edited(pmo))}, follow=True)
    page = sent.content.decode()
    assert "Look at the changes" in page
    assert "1 value to change" in page
    assert "Open the hub" in page
    assert "Open both hubs" in page
    assert Milestone.objects.get().title == "Open the hub"
    upload = PlanUpload.objects.get()
    confirm = reverse("upload_confirm", args=["north", "north-2016", upload.pk])
    seen = seen_on(sent)
    done = pmo.post(confirm, {"seen": seen}, follow=True).content.decode()
    assert "What the spreadsheet changed" in done
    assert Milestone.objects.get().title == "Open both hubs"
    again = pmo.post(confirm, {"seen": seen}, follow=True).content.decode()
    assert "What the spreadsheet changed" in again
    assert "plan.xlsx" in pmo.get(PAGE).content.decode()


def test_a_conflict_is_shown_with_all_three_and_the_rest_is_written(pmo):
    first, second = edited(pmo, title="Mine"), edited(pmo, title="Theirs")
    sent = pmo.post(PAGE, {"file": sheets.file(second)}, follow=True)
    upload = PlanUpload.objects.get()
    confirm = reverse("upload_confirm", args=["north", "north-2016", upload.pk])
    pmo.post(confirm, {"seen": seen_on(sent)})
    page = pmo.post(PAGE, {"file": sheets.file(first)}, follow=True).content.decode()
    assert "1 conflict" in page
    assert all(words in page for words in ("Open the hub", "Mine", "Theirs"))
    assert "There is nothing to write besides the conflict" in page


def test_an_aged_preview_answers_with_the_new_one(pmo):
    sent = pmo.post(PAGE, {"file": sheets.file(edited(pmo))}, follow=True)
    upload = PlanUpload.objects.get()
    Milestone.objects.update(title="Somebody's", version=2)
    confirm = reverse("upload_confirm", args=["north", "north-2016", upload.pk])
    answer = pmo.post(confirm, {"seen": seen_on(sent)})
    assert answer.status_code == 409
    assert "The plan changed while you were looking" in answer.content.decode()
    assert Milestone.objects.get().title == "Somebody's"


def test_faults_are_listed_with_their_cells(pmo):
    answer = pmo.post(PAGE, {"file": sheets.file(edited(pmo, title="x" * 301))})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was stored: the file has 1 fault" in page
    assert "Milestones, cell C3" in page
    assert not PlanUpload.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("plan.xlsx", b"", "The selected file is empty"),
        ("plan.xlsx", b"MZ" + b"\0" * 100, "is a program, whatever its name says"),
        ("plan.xls", b"\xd0\xcf\x11\xe0", "of an old kind. Save it as XLSX first"),
        ("plan.xlsm", b"PK\x03\x04", "has macros. Save it without them"),
        ("plan.csv", b"a,b\n1,2\n", "Select the XLSX file that you downloaded"),
        ("plan.xlsx", b"a,b\n1,2\n", "is not an XLSX file, though its name ends in .xlsx"),
        (
            "plan.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "The selected file is encrypted",
        ),
    ],
    ids="empty program old macros csv renamed encrypted".split(),
)
def test_files_of_other_kinds_are_refused_in_their_own_words(pmo, name, data, words):
    answer = pmo.post(PAGE, {"file": sheets.file(data, name)})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_whose_is_whose(pmo, programme):
    pmo.post(PAGE, {"file": sheets.file(edited(pmo))})
    here = reverse("upload", args=["north", "north-2016", PlanUpload.objects.get().pk])
    assert pmo.get(here).status_code == 200
    colleague = make.client_for(make.appoint(None, Role.PMO, programme.system))
    assert colleague.get(here).status_code == 404
    other = make.make_system("south")
    stranger = make.client_for(make.pmo_of(other))
    assert stranger.get(here).status_code == 404
    elsewhere = here.replace("north", "south")
    assert stranger.get(elsewhere).status_code == 404


def test_a_programme_manager_finds_the_own_programme(programme):
    manager = make.client_for(make.appoint(None, Role.PROGRAMME_MANAGER, programme))
    page = manager.get(PAGE).content.decode()
    assert "7. Planned care" in page
    assert "8. Mental health" not in page
    own = reverse("programme_spreadsheet", args=["north", "care"])
    assert manager.get(own).status_code == 200
    assert manager.post(f"{own}file/").status_code == 200
    assert manager.post(f"{PAGE}file/").status_code == 403
    assert manager.get(own.replace("care", "mind")).status_code == 403
    reader = make.client_for(make.appoint(None, Role.BOARD_MEMBER, programme.system))
    assert "The PMO takes the plan out" in reader.get(PAGE).content.decode()
    assert reader.post(PAGE).status_code == 403


def test_the_page_asks_the_same_number_of_queries(pmo, django_assert_num_queries):
    pmo.get(PAGE)
    with django_assert_num_queries(5):
        pmo.get(PAGE)


IMPORT = "/systems/north/plans/north-2016/import/"
TRACKER = [
    ["Milestone tracker", None, None, None, None],
    ["Ref", "Milestone", "Workstream", "Target date", "Comments"],
    ["M1", "Open the café", "Planned care", "31/03/2018", "Plain text"],
    ["M2", "Hire two nurses", "8", "31 March 2018", None],
    ["M3", "Close the ward", "mind", 43190, None],
]


def mapped(client, rows, **changed):
    return mapped_file(client, sheets.by_hand(rows), **changed)


def mapped_file(client, data, **changed):
    sent = client.post(IMPORT, {"file": sheets.file(data)}, follow=True)
    row = PlanUpload.objects.latest("pk")
    first = {"sheet": "Sheet1", "heading_row": "2", "kind": "milestone"}
    assert selected(sent)["sheet"] == "Sheet1"
    columns = client.post(f"{IMPORT}{row.pk}/", first, follow=True)
    data = selected(columns)
    return client.post(f"{IMPORT}{row.pk}/columns/", data | changed, follow=True)


def test_a_sheet_from_elsewhere_is_mapped_shown_and_written(pmo):
    answer = mapped(pmo, TRACKER, name="Our tracker")
    assert answer.status_code == 200
    assert "3 rows to add" in answer.content.decode()
    upload = PlanUpload.objects.get()
    confirm = reverse("upload_confirm", args=["north", "north-2016", upload.pk])
    pmo.post(confirm, {"seen": seen_on(answer)})
    found = Milestone.objects.exclude(key="hub").order_by("key")
    assert [(m.key, m.programme.key, m.title, str(m.baseline)) for m in found] == [
        ("m1", "care", "Open the café", "2018-03-31"),
        ("m2", "mind", "Hire two nurses", "2018-03-31"),
        ("m3", "mind", "Close the ward", "2018-03-31"),
    ]
    kept = ColumnMapping.objects.get()
    assert kept.columns == {
        "Ref": "id",
        "Milestone": "title",
        "Workstream": "within",
        "Target date": "baseline",
        "Comments": "note",
    }
    again = pmo.post(IMPORT, {"file": sheets.file(sheets.by_hand(TRACKER))}, follow=True)
    assert "the choices kept as “Our tracker” are filled in" in again.content.decode()
    assert "No change" in mapped(pmo, TRACKER).content.decode()


def test_a_formula_without_a_value_is_said_by_its_cell(pmo):
    book = sheets.opened(sheets.by_hand(TRACKER))
    book.active["E4"] = "=1+1"
    answer = mapped_file(pmo, sheets.saved(book))
    assert answer.status_code == 422
    assert "Sheet1, cell E4" in answer.content.decode()
    assert "The cell calculates and holds no value" in answer.content.decode()


def test_faults_of_a_mapped_sheet_are_named_by_cell(pmo):
    rows = [
        *TRACKER[:2],
        ["M1", "", "Planned care", "30/02/2018", ""],
        ["M2", "Second", "Nowhere", "03/31/2018", ""],
        ["M2", "Third", "care", "31/03/18", ""],
    ]
    answer = mapped(pmo, rows)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Sheet1, cell B3",
        "“30/02/2018” is not a real date",
        "“Nowhere” is not the id, name or number of a programme here",
        "has no month 31",
        "has a year of two figures",
    ):
        assert words in page, words
    assert Milestone.objects.count() == 1


def test_a_missing_choice_is_asked_for_beside_its_column(pmo):
    answer = mapped(pmo, TRACKER, **{"column-3": ""})
    assert answer.status_code == 422
    assert "Choose which column is the baseline" in answer.content.decode()


def test_risks_of_one_programme_for_all_rows(pmo):
    rows = [["Risk", "L", "I", "Mitigating actions"], ["Too few nurses", 4, 5, "Hire\nTrain"]]
    pmo.post(IMPORT, {"file": sheets.file(sheets.by_hand(rows))})
    row = PlanUpload.objects.get()
    first = {"sheet": "Sheet1", "heading_row": "1", "kind": "risk"}
    columns = pmo.post(f"{IMPORT}{row.pk}/", first, follow=True)
    data = selected(columns)
    answer = pmo.post(f"{IMPORT}{row.pk}/columns/", data | {"programme": "mind"}, follow=True)
    confirm = reverse("upload_confirm", args=["north", "north-2016", row.pk])
    pmo.post(confirm, {"seen": seen_on(answer)})
    risk = Risk.objects.get()
    assert (risk.key, risk.programme.key, risk.score) == ("too-few-nurses", "mind", 20)
    assert [m.text for m in risk.mitigations.all()] == ["Hire", "Train"]
