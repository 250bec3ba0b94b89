"""Pages of themes and the directory, as visitors meet them."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.pages import ThemePage
from events.programme.models import Event
from home.models import Theme
from home.pages import HomePage, NewsIndexPage, NewsPage, ResourceIndexPage, ResourcePage, StandardPage
from tests.events.views.screens import words
from tests.factories import make_event, make_organisation, make_site, make_venue, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def water():
    return Theme.objects.create(slug="eau", name_fr="Eau", name_en="Water")


def home(language: str = "fr") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def add(parent, page):
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def water_page(water):
    return add(home(), ThemePage(title="L’eau", slug="eau", theme=water, lead="De la source à l’usine."))


def make_told(theme: Theme, number: object = "") -> None:
    """One piece of news and one document about the theme."""
    for index, page in (
        (NewsIndexPage, NewsPage(title=f"Nouvelle {number}", lead="Court.")),
        (ResourceIndexPage, ResourcePage(title=f"Document {number}", lead="Court.")),
    ):
        parent = index.objects.filter(locale=home().locale).first() or add(home(), index(title="Liste"))
        page.themes = [theme]
        add(parent, page)


def test_a_theme_gathers_its_events_documents_and_news(client, water, water_page):
    for title, fields in (
        ("À venir", {}),
        ("Passé", {"days": -20}),
        ("Brouillon", {"state": Event.State.DRAFT}),
    ):
        make_event(title_fr=title, **fields).themes.add(water)
    make_event(title_fr="Autre sujet")
    make_told(water, "de l’eau")
    make_told(Theme.objects.create(slug="dechets", name_fr="Déchets"), "des déchets")

    page = client.get("/fr/eau/")

    said = words(page)
    assert [card.event.title_fr for card in page.context["coming"]] == ["À venir"]
    assert [card.event.title_fr for card in page.context["past"]] == ["Passé"]
    assert "Nouvelle de l’eau" in said and "Document de l’eau" in said
    assert "déchets" not in said and "Brouillon" not in said


def test_a_theme_with_nothing_says_so_and_leads_on(client, water):
    add(home("en"), ThemePage(title="Water", slug="eau", theme=water))

    page = client.get("/en/eau/")

    assert "No event on this theme is announced at the moment." in words(page)
    assert "/en/agenda/" in page.text and "webcal://" in page.text


def test_a_long_theme_leads_to_the_agenda(client, water, water_page):
    for number in range(14):
        make_event(days=number + 1).themes.add(water)

    assert 'href="/fr/agenda/?theme=eau"' in client.get("/fr/eau/").text


def test_the_list_of_themes_is_a_page_of_text_with_themes_below(client, water):
    themes = add(home("en"), StandardPage(title="Themes", slug="themes"))
    add(themes, ThemePage(title="Water", slug="eau", theme=water, lead="From spring to plant."))
    make_event().themes.add(water)
    make_event(state=Event.State.DRAFT).themes.add(water)

    page = client.get("/en/themes/")

    assert 'href="/en/themes/eau/"' in page.text
    assert "1 event to come" in words(page)


def test_the_directory_shows_partners_by_kind_firms_by_level_and_start_ups(client):
    make_organisation("Banque de la Transition", partner=True, kind="finance", city="Rabat")
    make_organisation(
        "Conserves Taghart", label_level=3, sentence_en="Recycles two litres in three.", city="Agadir"
    )
    make_organisation("Savonnerie Ras el Bir", label_level=1, city="Fès")
    make_organisation("Pousse verte", incubated=True, city="Fès")
    make_organisation("Employeur sans mention", city="Fès")

    page = client.get("/en/partenaires/")
    lists = {
        title: [(part.title, [one.name_fr for one in part.organisations]) for part in sections]
        for _key, title, sections in page.context["lists"]
    }

    assert lists == {
        "Partners": [("Finance", ["Banque de la Transition"])],
        "Firms that carry the label": [
            ("Level 3", ["Conserves Taghart"]),
            ("Level 1", ["Savonnerie Ras el Bir"]),
        ],
        "Incubated start-ups": [("", ["Pousse verte"])],
    }
    assert "4 organisations" in words(page)
    assert "Employeur" not in page.text


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("liste=label", {"Conserves Taghart", "Savonnerie Ras el Bir"}),
        ("ville=fes", {"Savonnerie Ras el Bir"}),
        ("q=TAGHART", {"Conserves Taghart"}),
        ("q=litres", {"Conserves Taghart"}),
        ("liste=label&ville=agadir", {"Conserves Taghart"}),
    ],
)
def test_the_directory_is_narrowed_down_by_its_address(client, question, found):
    make_organisation("Conserves Taghart", label_level=3, sentence_fr="Recycle deux litres.", city="Agadir")
    make_organisation("Savonnerie Ras el Bir", label_level=1, city="Fès")

    page = client.get(f"/fr/partenaires/?{question}")

    shown = {
        one.name_fr for _k, _t, parts in page.context["lists"] for part in parts for one in part.organisations
    }
    assert shown == found


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"liste": "x"}, "The directory has no list “x”."),
        ({"ville": "atlantis"}, "Nobody of the directory is in “atlantis”."),
        ({"q": "x" * 10_000}, "Shorten your search to 80 characters or fewer."),
        ({"q": "introuvable"}, "Nobody in the directory matches these filters."),
    ],
)
def test_what_the_directory_cannot_understand_is_told(client, question, sentence):
    make_organisation("Pousse verte", incubated=True, city="Fès")

    assert sentence in words(client.get("/en/partenaires/", question))


def test_both_cost_the_same_for_three_and_thirty(client, water, water_page):
    themes = add(home(), StandardPage(title="Thèmes", slug="themes"))
    counts = {}
    for more in (3, 27):
        for number in range(more):
            for days in (20, -20):
                event = make_event(days=days, venue=make_venue())
                event.themes.add(water)
                publish_pages(event, "fr")
            make_told(water, f"{more} {number}")
            make_organisation(f"Firme {number}", partner=True, label_level=number % 3 + 1, city="Fès")
            theme = Theme.objects.create(slug=f"t{more}-{number}", name_fr=f"T{more} {number}")
            add(themes, ThemePage(title=theme.name_fr, slug=theme.slug, theme=theme))
        for path in ("/fr/eau/", "/fr/partenaires/", "/fr/themes/"):
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.setdefault(path, []).append((len(asked), "\n".join(q["sql"][:150] for q in asked)))

    for path, ((few, _said), (many, said)) in counts.items():
        assert few == many <= 12, f"{path}\n{said}"
