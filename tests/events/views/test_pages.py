"""The permanent address of an event and its page, as visitors meet them."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.programme.actions import move_to
from events.programme.models import Event, Partner, ProgrammeItem, Speaker
from tests.factories import make_event, make_organisation, make_person, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


def test_the_permanent_address_leads_to_the_page_in_the_readers_language(client):
    event = make_event(title_fr="Le crédit vert", title_ar="القرض الأخضر")
    publish_pages(event)

    assert client.get(f"/fr/rencontre/{event.code}/").url == "/fr/debats/le-credit-vert/"
    assert client.get(f"/ar/rencontre/{event.code.upper()}/").url == "/ar/debats/le-credit-vert/"


def test_without_a_page_in_the_language_the_facts_are_shown_with_a_marked_link(client):
    event = make_event(title_fr="Le crédit vert", title_ar="القرض الأخضر")
    publish_pages(event, "fr")

    answer = client.get(f"/ar/rencontre/{event.code}/")

    assert answer.status_code == 200
    assert "القرض الأخضر" in answer.text
    assert '<a href="/fr/debats/le-credit-vert/" hreflang="fr">' in answer.text


def test_without_any_page_the_facts_are_shown_in_the_source_language_marked_as_such(client):
    event = make_event(title_fr="Le crédit vert")

    answer = client.get(f"/ar/rencontre/{event.code}/")

    assert '<h1><span lang="fr" dir="ltr">Le crédit vert</span></h1>' in answer.text


def test_a_draft_event_is_not_found_at_its_address_nor_at_its_published_page(client):
    event = make_event(title_fr="Secret", state=Event.State.DRAFT)
    publish_pages(event)

    assert client.get(f"/fr/rencontre/{event.code}/").status_code == 404
    assert client.get("/fr/debats/secret/").status_code == 404
    assert "Secret" not in client.get("/sitemap.xml").text
    assert "secret" not in client.get("/sitemap.xml").text


def test_an_unknown_code_gets_the_404_page_in_the_readers_language(client):
    assert client.get("/ar/rencontre/zzzzzz/").status_code == 404
    assert 'lang="ar" dir="rtl"' in client.get("/ar/rencontre/zzzzzz/").text


def test_the_page_says_what_when_where_and_who(client):
    event = _full_event()
    publish_pages(event)

    page = client.get(f"/fr/rencontre/{event.code}/", follow=True).text

    assert "<h1>Le crédit vert</h1>" in page
    assert "(heure du Maroc)" in page
    assert "Salle des Tanneurs" in page
    assert "Amina Alaoui" in page
    assert "Accueil" in page
    assert "Banque de la Transition" in page
    assert f"/fr/rencontre/{event.code}/agenda.ics" in page
    assert "webcal://" in page


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("cancelled", "This event is cancelled"), ("postponed", "This event is postponed")],
)
def test_cancelled_and_postponed_are_said_before_the_title(client, state, sentence):
    event = make_event(title_en="Green credit")
    publish_pages(event)
    move_to(event, state)

    page = client.get(f"/en/rencontre/{event.code}/", follow=True).text

    assert 0 < page.index(sentence) < page.index("<h1>")


def test_a_change_of_place_is_said_on_the_page(client):
    from events.programme.actions import save_event

    event = make_event(title_en="Green credit", venue=make_venue())
    publish_pages(event)
    event.venue = make_venue(name_fr="Forum du Détroit")
    save_event(event)

    page = client.get(f"/en/rencontre/{event.code}/", follow=True).text

    assert "Changed on" in page
    assert "Forum du Détroit" in page


def test_an_event_page_costs_at_most_twelve_queries_and_none_when_kept(client):
    event = _full_event()
    publish_pages(event)
    url = client.get(f"/fr/rencontre/{event.code}/").url
    cache.clear()

    with CaptureQueriesContext(
        connection,
    ) as first:
        assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as again:
        assert client.get(url).status_code == 200

    assert len(first) <= 12, "\n".join(query["sql"][:150] for query in first)
    assert len(again) == 0


@pytest.mark.parametrize("path", ["/fr/", "/fr/debats/"])
def test_lists_cost_the_same_for_three_and_thirty_events(client, path):
    client.get(path)  # the settings of the organisation begin with the first visit
    counts = []
    for more in (3, 27):
        for number in range(more):
            for days in (20, -20):
                event = make_event(venue=make_venue(), days=days)
                if number < 2:
                    publish_pages(event, "fr")
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12, "\n".join(query["sql"][:150] for query in asked)


def test_the_first_page_shows_the_next_debate_before_everything_else(client):
    make_event(days=5, title_fr="Atelier de demain", kind=Event.Kind.WORKSHOP)
    make_event(days=9, title_fr="Débat annulé", state=Event.State.CANCELLED)
    make_event(days=30, title_fr="Débat lointain")
    publish_pages(make_event(days=12, title_fr="Le prochain débat", venue=make_venue()))

    page = client.get("/fr/").text

    assert '<h1 id="next"><a href="/fr/debats/le-prochain-debat/">Le prochain débat</a></h1>' in page
    assert page.index("Le prochain débat") < page.index("Atelier de demain") < page.index("Débat lointain")
    assert page.count("Le prochain débat") == 1


def test_an_empty_site_says_so_and_offers_the_calendar(client):
    assert "No event is announced at the moment" in client.get("/en/").text
    assert "No event is announced at the moment" in client.get("/en/debats/").text


def _full_event() -> Event:
    event = make_event(
        title_fr="Le crédit vert", title_ar="القرض الأخضر", lead_fr="Pour qui ?", venue=make_venue()
    )
    for number, name in enumerate(["Amina Alaoui", "Brahim Aït Tawerda", "Salwa Tiglansi"]):
        person = make_person(name, organisation=make_organisation(f"Organisme {number}"))
        Speaker.objects.create(event=event, person=person, position=number)
    item = ProgrammeItem.objects.create(session=event.sessions.get(), start="18:00", title_fr="Accueil")
    item.people.add(person)
    Partner.objects.create(event=event, organisation=make_organisation("Banque de la Transition"))
    return event
