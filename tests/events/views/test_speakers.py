"""Speakers: the list, and the page of everybody who agreed to one."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.programme.models import Event, Series, Speaker
from home.models import Theme
from tests.events.views.screens import words
from tests.factories import make_event, make_organisation, make_person, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def zineb():
    return make_person(
        "Zineb Amghrasi",
        name_ar="زينب أمغراسي",
        title="Dr",
        slug="zineb-amghrasi",
        feminine=True,
        function_fr="Médecin de santé publique",
        bio_fr="Elle étudie l’eau.",
        interest_fr="Aucun lien avec l’industrie.",
        organisation=make_organisation("Université des Plateaux"),
        is_public=True,
    )


def names(page) -> list[str]:
    return [person.name or person.name_ar for person in page.context["turned"]]


def test_the_page_says_who_they_are_and_where_they_took_part(client, zineb):
    publish_pages(make_event(days=-400, title_fr="Il y a longtemps"))
    past = make_event(days=-20, title_fr="Le débat passé")
    coming = make_event(days=20, title_fr="Le débat à venir")
    Speaker.objects.create(event=past, person=zineb, side="against")
    Speaker.objects.create(event=coming, person=zineb, role="moderator")
    publish_pages(past, "fr")

    page = client.get("/fr/intervenants/zineb-amghrasi/")

    said = words(page)
    for shown in (
        "Dr Zineb Amghrasi",
        "زينب أمغراسي",
        "Médecin de santé publique",
        "Université des Plateaux",
    ):
        assert shown in said
    assert "Elle étudie l’eau." in said
    assert "Aucun lien avec l’industrie." in said
    assert [part.card.event for part in page.context["past"]] == [past]
    assert [part.card.event for part in page.context["coming"]] == [coming]
    assert page.context["past"][0].side
    assert 'href="/fr/debats/le-debat-passe/"' in page.text
    assert "Il y a longtemps" not in said


def test_words_in_another_language_are_marked(client, zineb):
    page = client.get("/ar/intervenants/zineb-amghrasi/").text

    assert "<h1>زينب أمغراسي</h1>" in page
    assert '<span lang="fr" dir="ltr">Dr Zineb Amghrasi</span>' in page
    assert '<div lang="fr" dir="ltr"><p>Elle étudie l’eau.</p></div>' in page


def test_without_consent_there_is_no_page_and_no_link_anywhere(client, zineb):
    event = make_event(title_fr="Le débat")
    Speaker.objects.create(event=event, person=zineb)
    publish_pages(event, "fr")
    places = (
        "/fr/intervenants/",
        "/fr/recherche/?q=amghrasi",
        "/sitemap.xml",
        "/fr/debats/le-debat/",
    )
    assert all("intervenants/zineb" in client.get(path).text for path in places)

    zineb.is_public = False
    zineb.save()

    assert client.get("/fr/intervenants/zineb-amghrasi/").status_code == 404
    for path in places:
        assert "intervenants/zineb-amghrasi" not in client.get(path).text, path


def test_drafts_and_what_was_cancelled_are_not_told(client, zineb):
    for title, fields in (
        ("Brouillon", {"state": Event.State.DRAFT}),
        ("Annulé hier", {"state": Event.State.CANCELLED, "days": -1}),
        ("Annulé demain", {"state": Event.State.CANCELLED, "days": 1}),
    ):
        Speaker.objects.create(event=make_event(title_fr=title, **fields), person=zineb)

    said = words(client.get("/fr/intervenants/zineb-amghrasi/"))

    assert "Brouillon" not in said
    assert "Annulé hier" not in said
    assert "Annulé demain" in said


def test_a_person_with_an_arabic_name_only_has_a_page_too(client):
    person = make_person("", name_ar="إبراهيم آيت تاوردا", is_public=True)

    page = client.get(f"/ar/intervenants/{person.slug}/")

    assert "<h1>إبراهيم آيت تاوردا</h1>" in page.text
    assert client.get(f"/fr/intervenants/{person.slug}/").status_code == 200


def test_the_list_is_searched_by_name_in_both_scripts_whatever_the_order_of_words(client, zineb):
    make_person("Larbi Tasmoudti", name_ar="العربي تاسمودتي", is_public=True)

    for typed in ("amghrasi zineb", "ZINEB", "زينب امغراسي"):
        assert names(client.get("/fr/intervenants/", {"q": typed})) == ["Zineb Amghrasi"]
    assert names(client.get("/ar/intervenants/", {"q": "العربي"})) == ["Larbi Tasmoudti"]


def test_the_list_is_narrowed_down_by_part_and_theme(client, zineb):
    theme = Theme.objects.create(slug="eau", name_fr="Eau")
    other = make_person("Larbi Tasmoudti", is_public=True)
    event, draft = make_event(), make_event(state=Event.State.DRAFT)
    event.themes.add(theme)
    draft.themes.add(theme)
    Speaker.objects.create(event=event, person=zineb, role="moderator")
    Speaker.objects.create(event=draft, person=other)

    assert names(client.get("/fr/intervenants/?role=moderateur")) == ["Zineb Amghrasi"]
    assert names(client.get("/fr/intervenants/?theme=eau")) == ["Zineb Amghrasi"]
    assert names(client.get("/fr/intervenants/?role=formateur")) == []


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"q": "z" * 10_000}, "Shorten your search to 80 characters or fewer."),
        ({"q": "z"}, "Type at least two letters."),
        ({"role": "roi"}, "Nobody took part as “roi”."),
        ({"theme": "x"}, "There is no theme “x” here."),
        ({"page": "99"}, "There is no page 99. This is the last one."),
        ({"q": "introuvable"}, "Nobody was found"),
    ],
)
def test_what_cannot_be_understood_or_found_is_told(client, zineb, question, sentence):
    answer = client.get("/en/intervenants/", question)

    assert answer.status_code == 200
    assert sentence in words(answer)


def test_an_unknown_name_is_not_found(client):
    assert client.get("/fr/intervenants/personne/").status_code == 404


def test_the_list_and_a_page_cost_the_same_for_three_and_thirty(client, zineb):
    client.get("/fr/intervenants/")
    counts = {}
    series = Series.objects.create(slug="debats", name_fr="Les débats")
    for more in (3, 27):
        for number in range(more):
            event = make_event(days=20, venue=make_venue(), series=series)
            publish_pages(event, "fr")
            Speaker.objects.create(event=event, person=zineb)
            make_person(f"Personne {number}", organisation=make_organisation(f"O {number}"), is_public=True)
        for path in (
            "/fr/intervenants/",
            "/fr/intervenants/zineb-amghrasi/",
            "/fr/intervenants/?role=intervenant",
        ):
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.setdefault(path, []).append(len(asked))

    for path, (few, many) in counts.items():
        assert few == many <= 12, path
