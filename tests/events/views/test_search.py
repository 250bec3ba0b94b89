"""The search, as visitors ask it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from events.pages import create_pages
from events.programme.models import Event, Partner, Speaker
from home.pages import HomePage, NewsIndexPage, NewsPage, ResourceIndexPage, ResourcePage, StandardPage
from tests.events.views.screens import words
from tests.factories import make_event, make_organisation, make_person, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


def make_page(
    kind: type[Page], title: str, language: str = "fr", *, like: Page | None = None, **fields
) -> Page:
    """A live page of this kind under the home page of the language; `like` makes it a translation."""
    home = HomePage.objects.get(locale__language_code=language)
    parent = home
    if kind in (NewsPage, ResourcePage):
        index = NewsIndexPage if kind is NewsPage else ResourceIndexPage
        parent = index.objects.filter(locale=home.locale).first() or home.add_child(
            instance=index(title="Liste", locale=home.locale)
        )
    page = kind(title=title, locale=home.locale, **fields)
    if like is not None:
        page.translation_key, page.slug = like.translation_key, like.slug
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def groups(page) -> dict[str, int]:
    return {group.key: group.count for group in page.context["found"].groups}


def test_what_is_found_stands_in_groups_with_counts(client):
    publish_pages(make_event(title_fr="L’oasis d’Agadir"), "fr")
    make_page(StandardPage, "L’oasis et nous")
    make_page(NewsPage, "Nouvelles de l’oasis", lead="Court.")
    make_page(ResourcePage, "Mesurer son oasis", lead="Dix relevés.")
    make_person("Oasis Claire", is_public=True)

    page = client.get("/en/recherche/?q=oasis")

    assert groups(page) == {"rencontres": 1, "resources": 1, "news": 1, "personnes": 1, "pages": 1}
    assert "5 results for “oasis”" in words(page)


def test_search_forgives_accents_and_arabic_letter_forms(client):
    publish_pages(make_event(title_fr="Énergie : le crédit vert", title_ar="القرض الأخضر والأسطح"))
    make_person("Zineb Amghrasi", name_ar="زينب أمغراسي", is_public=True)
    make_person("Zineb Cachée", is_public=False)

    assert "/fr/debats/energie-le-credit-vert/" in client.get("/fr/recherche/?q=ENERGIE+credit").text
    assert "/ar/debats/energie-le-credit-vert/" in client.get("/ar/recherche/?q=الاسطح").text
    found = client.get("/fr/recherche/?q=zineb").text
    assert "Zineb Amghrasi" in found
    assert "Cachée" not in found
    assert "زينب أمغراسي" in client.get("/ar/recherche/?q=امغراسي").text


def test_an_event_is_found_by_its_people_its_place_and_its_text_but_no_draft(client):
    event = make_event(title_fr="Le crédit vert", lead_fr="Pour qui ?", venue=make_venue())
    Speaker.objects.create(event=event, person=make_person("Amina Alaoui"))
    Partner.objects.create(event=event, organisation=make_organisation("Banque de la Transition"))
    page = publish_pages(event, "fr")["fr"]
    page.body = [("text", "<p>Une chaudière.</p>")]
    page.save_revision().publish()
    create_pages(make_event(title_fr="Brouillon rare", state=Event.State.DRAFT))

    for asked in ("alaoui", "tanneurs", "chaudiere", "credit"):
        assert "/fr/debats/le-credit-vert/" in client.get("/fr/recherche/", {"q": asked}).text, asked
    assert client.get("/fr/recherche/?q=rare").context["found"].count == 0


def test_results_of_this_language_come_first_then_the_others_marked(client):
    make_page(StandardPage, "Le safran en français")
    make_page(StandardPage, "Saffron, or safran", "en")
    here, there = client.get("/en/recherche/?q=safran"), client.get("/fr/recherche/?q=safran")

    titles = [hit.title for hit in here.context["found"].groups[0].shown]
    assert titles == ["Saffron, or safran", "Le safran en français"]
    assert 'lang="fr"' in here.text
    assert "in French" in words(here)
    assert [hit.language for hit in there.context["found"].groups[0].shown] == ["", "en"]


def test_a_page_found_in_french_is_shown_in_the_readers_language_once(client):
    french = make_page(StandardPage, "Le safran")
    make_page(StandardPage, "الزعفران", "ar", like=french)

    page = client.get("/ar/recherche/?q=safran")

    assert [(hit.title, hit.language) for hit in page.context["found"].groups[0].shown] == [("الزعفران", "")]


def test_a_closed_page_is_not_found(client):
    page = make_page(StandardPage, "Le safran secret")
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert client.get("/fr/recherche/?q=safran").context["found"].count == 0


def test_a_long_group_shows_the_first_and_leads_to_all(client):
    for number in range(23):
        make_event(title_fr=f"Le safran {number}", days=number + 1)
    make_page(StandardPage, "Le safran")

    everything = client.get("/en/recherche/?q=safran")
    alone = client.get("/en/recherche/?q=safran&groupe=rencontres&page=2")

    events = everything.context["found"].groups[0]
    assert (len(events.shown), events.count) == (5, 23)
    assert "Show all 23 results" in words(everything)
    assert events.url == "/en/recherche/?q=safran&groupe=rencontres"
    assert len(alone.context["found"].groups[0].shown) == 3
    assert "?q=safran&amp;groupe=rencontres" in alone.text
    assert "Search in everything" in words(alone)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("   ", "Type what you are looking for."),
        ("a", "Type at least two letters."),
        ("%", "Type at least two letters."),
        ("x" * 81, "Shorten your search to 80 characters or fewer."),
        ("é" * 10_000, "Shorten your search to 80 characters or fewer."),
        ("introuvable", "Nothing was found."),
    ],
)
def test_what_cannot_be_looked_for_is_told_and_stays_in_the_field(client, query, sentence):
    answer = client.get("/en/recherche/", {"q": query})

    assert answer.status_code == 200
    assert sentence in words(answer)
    assert f'value="{query}"' in answer.text


@pytest.mark.parametrize("query", ["' OR 1=1 --", "<script>", "\u202e\u202e", "[a]", "a%b_c", "\\"])
def test_any_words_get_a_page(client, query):
    answer = client.get("/fr/recherche/", {"q": query, "groupe": "x", "page": "9" * 5000})

    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_a_nul_gets_a_page(client):
    assert client.get("/fr/recherche/?q=%00").status_code == 400


def test_the_search_costs_the_same_for_three_and_thirty_results(client):
    client.get("/fr/recherche/")
    counts = []
    for more in (3, 27):
        for number in range(more):
            event = make_event(title_fr=f"Le safran {number}", venue=make_venue())
            publish_pages(event, "fr")
            make_page(StandardPage, f"Le safran {number}")
            make_person(f"Safran {number}", organisation=make_organisation(f"O {number}"), is_public=True)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/fr/recherche/?q=safran").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12, "\n".join(query["sql"][:150] for query in asked)
