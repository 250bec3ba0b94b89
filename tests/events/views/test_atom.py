"""What is new, as readers of feeds get it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.programme.models import Event
from home.pages import HomePage, NewsIndexPage, NewsPage
from tests.factories import make_event, make_site, publish_pages

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def site():
    return make_site()


def entries(client, path):
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    return [
        {child.tag.removeprefix(ATOM): child.get("href") or child.text for child in entry}
        for entry in root.findall(f"{ATOM}entry")
    ]


def publish_news(title, lead="En bref.", language="fr", **fields):
    home = HomePage.objects.get(locale__language_code=language)
    index = NewsIndexPage.objects.child_of(home).first()
    if index is None:
        index = home.add_child(instance=NewsIndexPage(title="Actualités", locale=home.locale))
    page = index.add_child(instance=NewsPage(title=title, lead=lead, locale=index.locale, **fields))
    page.save_revision().publish()
    return page


def test_debates_stand_in_the_feed_of_their_language_with_day_and_lead(client):
    publish_pages(
        make_event(title_fr="Le crédit vert", title_ar="القرض الأخضر", lead_fr="Vingt dossiers."), "fr", "ar"
    )

    (french,) = entries(client, "/fr/flux/debats.atom")
    (arabic,) = entries(client, "/ar/flux/debats.atom")

    assert french["title"] == "Le crédit vert"
    assert french["summary"].endswith("Vingt dossiers.")
    assert french["link"] == "http://testserver/fr/debats/le-credit-vert/"
    assert arabic["title"] == "القرض الأخضر"
    assert french["id"].startswith("urn:uuid:")
    assert french["updated"]


def test_a_draft_event_and_a_draft_page_are_not_in_it(client):
    publish_pages(make_event(title_fr="Secret", state=Event.State.DRAFT))
    publish_pages(make_event(title_fr="Brouillon"), "ar")

    assert entries(client, "/fr/flux/debats.atom") == []


def test_news_come_latest_first(client):
    publish_news("Ancienne", date="2026-01-02")
    publish_news("Récente", date="2026-11-02")

    assert [entry["title"] for entry in entries(client, "/fr/flux/actualites.atom")] == [
        "Récente",
        "Ancienne",
    ]
    assert entries(client, "/en/flux/actualites.atom") == []


def test_words_of_editors_are_text(client):
    publish_news("<b>Gras</b> & fin", lead="]]><script>")

    (entry,) = entries(client, "/fr/flux/actualites.atom")
    assert (entry["title"], entry["summary"]) == ("<b>Gras</b> & fin", "]]><script>")


def test_an_unknown_feed_is_not_found(client):
    assert client.get("/fr/flux/secrets.atom").status_code == 404


def test_the_feed_asks_the_same_for_3_and_30_debates(client):
    counts = []
    publish_pages(make_event(), "fr")
    client.get("/fr/flux/debats.atom")  # what is remembered for all
    for more in (2, 27):
        for _number in range(more):
            publish_pages(make_event(), "fr")
        with CaptureQueriesContext(connection) as asked:
            client.get("/fr/flux/debats.atom")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_pages_lead_to_the_feeds(client):
    text = client.get("/ar/").text

    assert 'type="application/atom+xml" href="/ar/flux/actualites.atom"' in text
