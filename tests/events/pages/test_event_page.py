"""One address for ever: the page of an event before it, while it is on, and after."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.debate.models import OpinionResult
from events.programme.actions import move_to, save_session, switch_page
from events.programme.models import Event, Fee, Partner, ProgrammeItem, Series, Speaker
from events.programme.phases import Phase
from events.registration.actions import cancel_event
from home.models import Theme
from tests.clock import stop_at
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_session,
    make_site,
    make_user,
    make_venue,
    publish_pages,
)
from training.models import Cohort, Course

pytestmark = pytest.mark.django_db

FLOW = [[33, 3, 5], [26, 14, 12], [4, 4, 17]]


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def series():
    return Series.objects.create(slug="les-debats", name_fr="Les Débats", name_en="The Debates")


def page_of(client, event, language="en"):
    return client.get(f"/{language}/rencontre/{event.code}/", follow=True).text


def line(session, start, minutes, title):
    return ProgrammeItem.objects.create(
        session=session, start=start, minutes=minutes, title_en=title, title_fr=title
    )


@pytest.fixture
def debate(series):
    event = make_event(
        title_en="Green credit", lead_en="For whom?", series=series, number=12, venue=make_venue(),
        stream_url="https://stream.example/live", join_url="https://join.example/secret",
    )  # fmt: skip
    session = event.sessions.get()
    line(session, "18:00", 20, "Opening")
    line(session, "18:20", 115, "Discussion")
    person = make_person("Zineb Amghrasi", interest_fr="Siège au conseil d’une banque.")
    Speaker.objects.create(event=event, person=person, side="for")
    return event


def test_the_same_address_passes_before_live_and_after(client, monkeypatch, debate):
    url = publish_pages(debate)["en"].url
    OpinionResult.objects.create(event=debate, pairs=118, flow=FLOW, published_at=debate.ends_at)

    stop_at(monkeypatch, debate.starts_at - timedelta(hours=1))
    before = client.get(url)
    stop_at(monkeypatch, debate.starts_at + timedelta(minutes=30))
    live = client.get(url)
    stop_at(monkeypatch, debate.ends_at + timedelta(minutes=1))
    after = client.get(url)

    assert [page.context["phase"] for page in (before, live, after)] == list(Phase)
    assert 'id="register"' in before.text and "Take a place" in before.text
    assert "It is on now" not in before.text and "How opinions moved" not in before.text
    assert "It is on now" in live.text and 'href="https://stream.example/live"' in live.text
    assert "What remains" in after.text and "54 people of 118" in after.text
    assert 'id="register"' not in after.text and "<form" not in after.text
    for page in (before, live, after):
        assert "<h1>Green credit</h1>" in page.text
        assert "join.example" not in page.text
        assert "<script src" not in page.text


def test_while_it_is_on_the_line_of_the_programme_and_the_next_one_are_told(client, monkeypatch, debate):
    publish_pages(debate)
    stop_at(monkeypatch, debate.starts_at + timedelta(minutes=5))

    page = page_of(client, debate)

    on_now = page[page.index('id="now"') : page.index('id="programme"')]
    assert "<strong>Opening</strong>" in on_now and "18:20" in on_now and "Discussion" in on_now
    assert page.count('aria-current="step"') == 1


def test_a_page_that_was_switched_on_early_shows_the_first_line_and_can_be_switched_back(client, debate):
    url = publish_pages(debate)["en"].url
    assert "It is on now" not in client.get(url).text

    switch_page(debate, Phase.LIVE)
    early = client.get(url).text
    switch_page(debate, None)
    back = client.get(url).text

    assert "<strong>Opening</strong>" in early and 'href="https://stream.example/live"' in early
    assert "It goes on on" not in early
    assert "It is on now" not in back and 'id="register"' in back


def test_without_a_stream_the_page_says_that_one_has_to_come(client, monkeypatch):
    event = make_event(title_en="Green credit", venue=make_venue())
    stop_at(monkeypatch, event.starts_at)

    assert "In the room only" in page_of(client, event)


def test_before_the_page_tells_side_interest_language_and_rule(client, debate):
    Event.objects.update(held_in="ar", interpreted_in="fr", speech_rule="chatham")
    publish_pages(debate)

    page = page_of(client, debate)

    assert "Declared interests" in page and '<span lang="fr" dir="ltr">Siège au conseil' in page
    assert "(in French)" in page
    assert "side-for" in page
    assert "Spoken language: Arabic. Interpretation: French." in page
    assert "Chatham House rule" in page and "but not who said it" in page


def test_who_reads_along_is_told_before_and_finds_the_captions_while_it_is_on(client, monkeypatch, debate):
    Event.objects.update(captioned_in="fr", captions_url="https://captions.example/room")
    publish_pages(debate)

    before = page_of(client, debate)
    stop_at(monkeypatch, debate.starts_at)
    live = page_of(client, debate)

    assert "Live captions: French." in before and "captions.example" not in before
    assert 'href="https://captions.example/room"' in live and "live captions: French" in live


def test_the_kicker_leads_to_the_page_of_the_series(client, debate, series, site):
    from events.pages import SeriesPage

    home = {page.locale.language_code: page for page in site.homes.values()}["en"]
    page = SeriesPage(title="The Debates", slug="les-debats", series=series, locale=home.locale)
    home.add_child(instance=page)
    publish_pages(debate)

    assert '<a href="/en/les-debats/">The Debates</a>' in page_of(client, debate)


@pytest.mark.parametrize("days", [-20, 20])
@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_cancelled_and_postponed_stand_over_any_phase_and_offer_no_place(client, state, days):
    event = make_event(title_en="Green credit", days=days)
    publish_pages(event)
    move_to(event, state)

    page = page_of(client, event)

    assert f"This event is {state}" in page
    assert "This event is over" not in page
    assert 'id="register"' not in page and "Take a place" not in page


def test_the_reason_that_registered_people_were_told_is_told_to_all(client):
    event = make_event(title_en="Single-use plastic")
    publish_pages(event)
    cancel_event(event, by=None, why="The room is under water.")

    assert "The organisers say: <bdi>The room is under water.</bdi>" in page_of(client, event)


def test_a_moved_event_says_where_it_was_before(client):
    event = make_event(title_en="Green credit", days=20)
    publish_pages(event)
    was = event.starts_at.strftime("%-d %B %Y")
    session = event.sessions.get()
    session.date += timedelta(days=30)
    save_session(session)

    page = page_of(client, event)

    assert "It was to be on" in page and f"{was} at <bdi>18:00</bdi>" in page


def test_prices_are_told_in_words_of_the_reader(client):
    event = make_event(title_en="Map your waste", title_fr="Cartographier", kind=Event.Kind.WORKSHOP)
    publish_pages(event)
    assert "Free" in page_of(client, event)

    Fee.objects.create(event=event, name_fr="Plein tarif", name_en="Full price", price=Decimal(1250))
    assert "MAD\u00a01,250" in page_of(client, event)
    assert "From" not in page_of(client, event)

    Fee.objects.create(event=event, name_fr="Étudiants", price=Decimal(50), position=2)
    page = page_of(client, event)
    assert "MAD\u00a050" in page and "From" in page
    assert '<span lang="fr" dir="ltr">Étudiants</span>' in page
    assert "You choose how to pay" in page
    assert "1\u202f250\u00a0DH" in page_of(client, event, "fr") or "1\u00a0250\u00a0DH" in page_of(
        client, event, "fr"
    )


def test_a_fee_kept_from_the_public_is_a_price_to_ask_for(client):
    event = make_event(title_en="For one company")
    Fee.objects.create(event=event, name_fr="Entreprise", price=Decimal(9000), visibility=Fee.Visibility.CODE)

    page = page_of(client, event)

    assert "Price on request" in page
    assert "9,000" not in page


def test_afterwards_come_the_next_of_the_series_a_course_and_how_to_quote(client, debate, series):
    Event.objects.filter(pk=debate.pk).update(
        starts_at=debate.starts_at - timedelta(days=60), ends_at=debate.ends_at - timedelta(days=60)
    )
    make_event(title_en="The next one", series=series, number=13, days=10)
    make_event(title_en="Called off", series=series, number=14, days=5, state="cancelled")
    theme = Theme.objects.create(slug="finance", name_fr="Finance")
    debate.themes.add(theme)
    training = make_event(kind="training", title_en="Carbon footprint", days=30)
    training.themes.add(theme)
    course = Course.objects.create(code="co2", title_fr="Bilan carbone", title_en="Carbon footprint")
    Cohort.objects.create(course=course, event=training)
    publish_pages(training)
    publish_pages(debate)

    page = page_of(client, debate)

    assert "Next in the series" in page and "The next one" in page and "Called off" not in page
    assert "To go further" in page and "/en/formations/bilan-carbone/" in page
    assert "CC BY 4.0" in page and f"/en/rencontre/{debate.code}/" in page


def test_of_a_small_room_the_page_says_why_there_is_no_table(client):
    event = make_event(title_en="COP22", days=-10)
    OpinionResult.objects.create(
        event=event, pairs=24, kept=13, changed_side=5, to_or_from_undecided=6, published_at=event.ends_at
    )

    page = page_of(client, event)

    assert "Of 24 people who voted twice, 11 changed" in page
    assert "Fewer than 30 people voted both times" in page
    assert "opinion-bar" not in page and "<table" not in page
    assert "The room is not a sample" in page


def test_an_unpublished_result_is_no_news(client):
    event = make_event(title_en="COP22", days=-10)
    OpinionResult.objects.create(event=event, pairs=118, flow=FLOW)

    assert "How opinions moved" not in page_of(client, event)


@pytest.mark.parametrize("mode", ["before", "live", "after"])
def test_an_editor_looks_at_each_phase(debate, mode):
    page = publish_pages(debate)["en"]
    assert [name for name, _label in page.preview_modes] == ["", "before", "live", "after"]

    shown = page.make_preview_request(preview_mode=mode).content.decode()

    assert ("It is on now" in shown) == (mode == "live")
    assert ('id="register"' in shown) == (mode != "after")
    assert ("Take a place" in shown) == (mode == "before")


@pytest.mark.parametrize("phase", list(Phase))
def test_a_page_asks_twelve_questions_at_most_and_as_many_for_a_long_evening(
    client, monkeypatch, debate, phase
):
    counts = []
    url = publish_pages(debate)["en"].url
    for more in (3, 27):
        _fill(debate, more)
        moment = {"before": -timedelta(hours=1), "live": timedelta(minutes=5), "after": timedelta(days=1)}[
            phase
        ]
        stop_at(monkeypatch, debate.starts_at + moment)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12, "\n".join(query["sql"][:150] for query in asked)


def test_the_screens_of_drafts_are_seen_by_editors_only(client, debate):
    page = publish_pages(debate)["en"]
    Event.objects.update(state="draft")

    assert client.get(page.url).status_code == 404
    assert "Green credit" in page.make_preview_request(preview_mode="").content.decode()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def _fill(event, count):
    session = make_session(event) if event.sessions.count() < 2 else event.sessions.last()
    for number in range(count):
        organisation = make_organisation(f"Organisme {number}")
        person = make_person(f"Personne {number}", organisation=organisation, is_public=True)
        Speaker.objects.create(event=event, person=person, position=number)
        Partner.objects.create(event=event, organisation=organisation)
        Fee.objects.create(event=event, name_fr=f"Tarif {number}", price=Decimal(number))
        line(session, f"18:{number:02}", 1, f"Line {number}").people.add(person)
    OpinionResult.objects.get_or_create(event=event, pairs=118, flow=FLOW, published_at=event.ends_at)
    cache.clear()
