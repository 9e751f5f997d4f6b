"""The pages of a return, through the client."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.actions import evidence, returns
from assurance.enums import Psr1State
from assurance.models import Psr1Event, Psr1Return
from assurance.selectors.returns import content_of
from programmes.enums import Role
from tests.factories.assurance import (
    fill,
    items,
    make_office,
    open_return,
    ratings,
    save,
    sign,
    signed_return,
    submit,
    submitted_return,
)
from tests.factories.board import reviewed
from tests.factories.programmes import appoint, at, make_milestone, make_risk

pytestmark = pytest.mark.django_db
MARCH = date(2017, 3, 1)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.STP_TODAY = date(2017, 2, 20)


@pytest.fixture
def office():
    return make_office()


def address(psr1, name="psr1", **more):
    where = {"system": psr1.system.key, "month": f"{psr1.month:%Y-%m}", "key": psr1.programme.key}
    return reverse(name, kwargs=where | more)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def get(client):
    def opened(psr1, by, name="psr1", query="", **more):
        client.force_login(by)
        return client.get(address(psr1, name, **more) + query)

    return opened


@pytest.fixture
def post(client):
    def sent(psr1, by, name, data, query="", **more):
        client.force_login(by)
        return client.post(address(psr1, name, **more) + query, data)

    return sent


def test_the_task_list_says_what_is_left_and_by_when(office, get):
    psr1 = save(open_return(office.programme), "progress", {"this_month": "x", "next_month": ""})
    text = text_of(get(psr1, office.manager))
    assert "17 February 2017: 1 working day late" in text
    assert "In progress" in text
    assert "Not started" in text
    assert psr1.reference in text
    assert f"by {office.manager.name}" in text


def test_the_task_list_names_who_else_is_there(office, get):
    psr1 = open_return(office.programme)
    helper = appoint(None, Role.PROJECT_SUPPORT, office.programme)
    get(psr1, helper)
    assert f"Also here now {helper.name}" in text_of(get(psr1, office.manager))


def test_a_reason_for_sending_back_is_the_first_thing_shown(office, get):
    psr1 = submitted_return(office.programme)
    returns.send_back(psr1=psr1, reason="Say what it costs", by=office.sro, at=at())
    assert "Say what it costs" in text_of(get(psr1, office.manager))


def test_to_send_back_is_no_save(office, get):
    psr1 = submitted_return(office.programme)
    returns.send_back(psr1=psr1, reason="Say what it costs", by=office.sro, at=at())
    text = text_of(get(psr1, office.manager))
    assert f"by {office.manager.name} Also here" in text
    assert f"by {office.sro.name} Also here" not in text


def test_the_sro_sees_what_was_asked_for_and_that_nothing_came_of_it(office, get):
    psr1 = submitted_return(office.programme)
    returns.send_back(psr1=psr1, reason="Say what it costs", by=office.sro, at=at())
    submit(psr1)
    text = text_of(get(psr1, office.sro, "psr1_sign"))
    assert "You sent it back on" in text
    assert "Say what it costs" in text
    assert "What changed since it was sent back Nothing: it says the same as before." in text


def test_the_sro_sees_what_changed_since_it_was_sent_back(office, get):
    psr1 = submitted_return(office.programme)
    returns.send_back(psr1=psr1, reason="Say what it costs", by=office.sro, at=at())
    save(psr1, "support", {"dependencies": "", "support": "£10,000"})
    evidence.attach_link(
        psr1=psr1, title="Quote", url="https://example.org", by=office.manager, at=at(hour=13)
    )
    submit(psr1)
    returns.withdraw(psr1=psr1, reason="A figure", by=office.manager, at=at())
    assert "Say what it costs" in text_of(get(psr1, office.manager))
    submit(psr1)
    text = text_of(get(psr1, office.sro, "psr1_sign"))
    since = text[text.index("What changed since it was sent back") :]
    assert "Support needed: now “£10,000”" in since
    assert "Attached “Quote”" in since


def test_overdue_milestones_are_shown_to_both_and_hold_nothing_up(office, get, settings):
    settings.STP_TODAY = date(2017, 7, 3)
    psr1 = fill(open_return(office.programme))
    checked = text_of(get(psr1, office.manager, "psr1_check"))
    assert "1 milestone is overdue" in checked
    assert "Open the hub : forecast 30 June 2017" in checked
    submit(psr1)
    assert "1 milestone is overdue" in text_of(get(psr1, office.sro, "psr1_sign"))


def test_a_page_is_saved_half_done(office, post):
    psr1 = open_return(office.programme)
    response = post(
        psr1,
        office.manager,
        "psr1_section",
        {"version": 1, "this_month": "Half", "status": "signed", "programme_id": "9"},
        section="progress",
    )
    assert response.status_code == 302
    assert response.url == address(psr1)
    assert content_of(Psr1Return.objects.get())["progress"]["this_month"] == "Half"
    assert Psr1Return.objects.get().state == Psr1State.DRAFT


def test_change_goes_to_the_field_and_straight_back(office, get, post):
    psr1 = fill(open_return(office.programme))
    page = get(psr1, office.manager, "psr1_check").content.decode()
    target = address(psr1, "psr1_section", section="progress") + "?back=check"
    assert f'href="{target}#id_this_month"' in page
    data = {"version": psr1.revision, "this_month": "New", "next_month": "Plan"}
    response = post(psr1, office.manager, "psr1_section", data, "?back=check", section="progress")
    assert response.url == address(psr1, "psr1_check") + "#progress"


@pytest.mark.parametrize(
    "section", ["ratings", "progress", "milestones", "risks", "support", "escalations"]
)
def test_each_page_saves_what_it_shows(office, get, post, section):
    signed_return(office.programme)
    psr1 = open_return(office.programme, MARCH)
    response = get(psr1, office.manager, "psr1_section", section=section)
    assert response.status_code == 200
    data = fields_of(response)
    sent = post(psr1, office.manager, "psr1_section", data, section=section)
    assert sent.status_code == 302
    before = content_of(psr1, 1)[section]
    psr1.refresh_from_db()
    assert content_of(psr1)[section] == before
    assert content_of(psr1)["marks"][section]["unchanged_since"] == "2017-02"


def fields_of(response):
    """What a browser would send of the page's main form."""
    html = response.content.decode()
    html = html[html.index('name="version"') - 60 :]
    data = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', html))
    for name in re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?type="(?:radio|checkbox)"', html):
        data.pop(name, None)
    checked = r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"[^>]*?checked'
    data |= dict(re.findall(checked, html))
    data |= dict(re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>([^<]*)</textarea>', html))
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else ""
    return data


def test_an_impossible_date_keeps_all_that_was_typed(office, post):
    psr1 = open_return(office.programme)
    own = office.milestone.pk
    data = {
        "version": 1,
        f"{own}_forecast-day": "31",
        f"{own}_forecast-month": "2",
        f"{own}_forecast-year": "2017",
        f"{own}_change": "The builder is late",
    }
    response = post(psr1, office.manager, "psr1_section", data, section="milestones")
    assert response.status_code == 422
    text = response.content.decode()
    assert "Forecast of “Open the hub” must be a real date" in text
    assert "The builder is late" in text
    assert "<title>Error: " in re.sub(r"\s+", " ", text)
    assert f'href="#id_{own}_forecast-day"' in text


def test_last_month_s_words_are_in_view(office, get):
    signed_return(office.programme)
    psr1 = open_return(office.programme, MARCH)
    save(psr1, "progress", {"this_month": "Quite new", "next_month": ""})
    text = text_of(get(psr1, office.manager, "psr1_section", section="progress"))
    assert "What was said in February 2017 The lease is signed." in text


def test_two_people_on_one_page_see_mine_and_theirs(office, post):
    psr1 = save(open_return(office.programme), "support", {"dependencies": "Theirs"})
    data = {"version": 1, "dependencies": "Mine", "support": ""}
    response = post(psr1, office.manager, "psr1_section", data, section="support")
    assert response.status_code == 409
    html = response.content.decode()
    assert "Mine" in html
    assert "Theirs" in html
    again = {"version": 2, "dependencies": "Mine", "support": ""}
    assert f'name="version" value="{again["version"]}"' in html
    assert post(psr1, office.manager, "psr1_section", again, section="support").status_code == 302
    psr1.refresh_from_db()
    assert content_of(psr1)["support"]["dependencies"] == "Mine"


def test_what_stands_in_the_way_links_to_its_field(office, post):
    psr1 = open_return(office.programme)
    response = post(psr1, office.manager, "psr1_check", {"version": 1})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Enter the progress made this month" in html
    assert "progress/?back=check#id_this_month" in html


def test_submitting_twice_shows_one_receipt(office, client, post):
    psr1 = fill(open_return(office.programme))
    for _ in range(2):
        response = post(psr1, office.manager, "psr1_check", {"version": psr1.revision})
        assert response.url == address(psr1, "psr1_submitted")
    receipt = text_of(client.get(response.url))
    assert psr1.reference in receipt
    assert office.sro.name in receipt
    assert Psr1Event.objects.filter(verb="submit").count() == 1


def test_the_receipt_survives_a_bookmark(office, get):
    psr1 = sign(submitted_return(office.programme))
    text = text_of(get(psr1, office.manager, "psr1_submitted"))
    assert psr1.reference in text
    assert f"{office.sro.name} signed it on" in text


def test_the_sro_sees_first_what_moved(office, get):
    signed_return(office.programme)
    make_risk(office.programme, title="Rent rises", likelihood=1, impact=1)
    psr1 = fill(open_return(office.programme, MARCH))
    save(psr1, "milestones", items(psr1, "milestones", forecast="2017-07-30", change="Late"))
    save(psr1, "risks", items(psr1, "risks", likelihood=5, comment="Two have left"))
    submit(psr1)
    text = text_of(get(psr1, office.sro, "psr1_sign"))
    assert "from 30 June 2017 to 30 July 2017, 30 days later. Late" in text
    assert "Nobody to staff the hub : 20 Extreme , was 12. Two have left" in text
    assert "Dependencies and support needed, since February 2017" in text


def test_the_sro_sees_what_the_review_agreed_last_month(office, get):
    planned = ratings() | {"mitigation": "A second site is held for us."}
    reviewed(
        signed_return(office.programme, ratings=planned),
        agreed_progress="amber",
        progress_reason="The dates slip.",
    )
    psr1 = submitted_return(office.programme, MARCH)
    text = text_of(get(psr1, office.sro, "psr1_sign"))
    assert "Self-assessed in February 2017 Agreed in February 2017" in text
    assert "▲ Amber" in text
    assert "better than last month" in text


def test_the_sro_signs_what_is_shown(office, post):
    psr1 = submitted_return(office.programme)
    response = post(psr1, office.sro, "psr1_sign", {"version": psr1.revision})
    assert response.url == address(psr1)
    psr1.refresh_from_db()
    assert psr1.state == Psr1State.SIGNED


def test_a_changed_return_is_shown_again_unsigned(office, post):
    psr1 = submitted_return(office.programme)
    shown = psr1.revision
    returns.withdraw(psr1=psr1, reason="Wrong", by=office.manager, at=at())
    save(psr1, "support", {"dependencies": "Right", "support": ""})
    submit(psr1)
    response = post(psr1, office.sro, "psr1_sign", {"version": shown})
    assert response.status_code == 422
    assert "changed after you opened this page" in response.content.decode()
    psr1.refresh_from_db()
    assert f'value="{psr1.revision}"' in response.content.decode()
    assert psr1.state == Psr1State.SUBMITTED


def test_an_sro_replaced_mid_session_is_told(office, post):
    psr1 = submitted_return(office.programme)
    office.sro.appointments.update(ends_on=date(2017, 1, 31))
    appoint(office.sro, Role.BOARD_MEMBER, office.system)
    response = post(psr1, office.sro, "psr1_sign", {"version": psr1.revision})
    assert response.status_code == 403


def test_sending_back_needs_reasons(office, post):
    psr1 = submitted_return(office.programme)
    response = post(psr1, office.sro, "psr1_send_back", {"reason": " "})
    assert "Enter why you send back the return" in response.content.decode()
    response = post(psr1, office.sro, "psr1_send_back", {"reason": "Say what it costs"})
    assert response.status_code == 302
    psr1.refresh_from_db()
    assert psr1.state == Psr1State.DRAFT


def test_withdraw_and_correct_ask_why(office, post):
    psr1 = submitted_return(office.programme)
    assert post(psr1, office.manager, "psr1_withdraw", {"reason": "A figure"}).status_code == 302
    sign(submit(psr1))
    assert post(psr1, office.manager, "psr1_correct", {"reason": "A figure"}).status_code == 302
    assert Psr1Return.objects.latest("number").number == 2


def test_a_session_that_ended_gives_back_what_was_typed(office, client):
    psr1 = open_return(office.programme)
    client.force_login(office.manager)
    page = address(psr1, "psr1_section", section="progress")
    mark = re.search(r'name="shown_to" value="([^"]+)"', client.get(page).content.decode())[1]
    client.logout()
    typed = {"version": 1, "this_month": "A long narrative", "next_month": "", "shown_to": mark}
    response = client.post(page, typed, headers={"referer": f"http://testserver{page}"})
    assert response.status_code == 302
    kept = dict(client.session)
    client.force_login(office.manager)
    session = client.session
    session.update({key: value for key, value in kept.items() if key == "kept_post"})
    session.save()
    html = client.get(page).content.decode()
    assert "A long narrative" in html
    assert "We kept what you had typed" in html


MOST_QUERIES = {
    "": 8,
    "ratings/": 12,
    "progress/": 8,
    "milestones/": 8,
    "risks/": 8,
    "support/": 8,
    "escalations/": 8,
    "check/": 10,
}


def queries_of(client, psr1):
    """Page → how many queries it takes, once the session has been touched."""
    counted = {}
    client.get(address(psr1))
    for page in MOST_QUERIES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(psr1) + page).status_code == 200
        counted[page] = len(queries)
    return counted


def test_queries_are_few_and_do_not_grow_with_the_plan(office, client):
    signed_return(office.programme)
    client.force_login(office.manager)
    psr1 = fill(open_return(office.programme, MARCH))
    small = queries_of(client, psr1)
    for number in range(12):
        make_milestone(office.programme, title=f"More {number}")
        make_risk(office.programme, title=f"More {number}")
    sign(submit(psr1))
    april = fill(open_return(office.programme, date(2017, 4, 1)))
    assert len(content_of(april)["milestones"]["items"]) == 13
    assert queries_of(client, april) == small
    assert {page: most for page, most in MOST_QUERIES.items() if small[page] > most} == {}
