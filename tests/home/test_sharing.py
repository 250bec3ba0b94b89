"""The picture that stands for a page where it is shared, and the list of pages for search engines."""

from __future__ import annotations

import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from events.people.models import Person
from home import pagecache, sharing
from home.models import ShareImage
from home.pages import HomePage, StandardPage
from tests.factories import make_event, make_person, make_site, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return make_site()


def all_drawn():
    while sharing.sweep():
        pass


def the_image(page):
    return ShareImage.objects.get(page_id=page.pk)


def test_every_live_page_gets_its_picture_and_names_it(client):
    event = make_event(title_fr="Le crédit vert", title_ar="القرض الأخضر", title_en="Green credit")
    pages = publish_pages(event)
    all_drawn()

    for language in ("fr", "ar", "en"):
        image = the_image(pages[language])
        with image.file.open() as file:
            content = file.read()
        assert Image.open(io.BytesIO(content)).size == (1200, 630)
        assert len(content) <= 250_000
        head = client.get(f"/{language}/debats/le-credit-vert/").text
        assert f'<meta property="og:image" content="http://testserver{image.file.url}">' in head
        assert '<meta property="og:image:width" content="1200">' in head
        assert client.get(image.file.url).status_code == 200


def test_arabic_and_french_pictures_differ_and_the_same_words_give_the_same_bytes():
    pages = publish_pages(make_event(title_fr="Le crédit vert", title_ar="القرض الأخضر"))
    all_drawn()
    first = {code: the_image(page).file.read() for code, page in pages.items()}

    ShareImage.objects.all().delete()
    pagecache.forget()
    all_drawn()

    assert {code: the_image(page).file.read() for code, page in pages.items()} == first
    assert len(set(first.values())) == 3


def test_a_picture_is_drawn_again_only_when_its_words_change():
    event = make_event(title_fr="Le crédit vert")
    page = publish_pages(event, "fr")["fr"]
    all_drawn()
    before = the_image(page)
    old = before.file.name

    pagecache.forget()
    assert sharing.sweep() == 0

    event.title_fr = "Le crédit bleu"
    event.save()
    page.save_revision().publish()
    assert sharing.sweep() == 1
    after = the_image(page)
    assert after.digest != before.digest
    assert not after.file.storage.exists(old)


def test_looking_again_costs_nothing_while_nothing_changed():
    all_drawn()

    with CaptureQueriesContext(connection) as asked:
        assert sharing.sweep() == 0

    assert len(asked) == 0


def test_a_change_during_the_drawing_is_seen_by_the_next_sweep(monkeypatch):
    page = publish_pages(make_event(title_fr="Avant"), "fr")["fr"]
    all_drawn()
    pagecache.forget()
    real = sharing._live_pages

    def with_a_change():
        yield from real()
        type(page).objects.filter(pk=page.pk).update(title="Après")
        pagecache.forget()

    monkeypatch.setattr(sharing, "_live_pages", with_a_change)
    assert sharing.sweep() == 0
    monkeypatch.undo()

    assert sharing.sweep() == 1


def test_what_cannot_be_drawn_leaves_the_sites_own_picture(client, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise sharing.TypesettingError("no")

    monkeypatch.setattr(sharing, "picture", refuse)
    assert sharing.sweep() == 0

    assert "drop-512" in client.get("/fr/").text
    assert ShareImage.objects.count() == 0


def test_pages_that_are_not_public_get_none():
    page = StandardPage.objects.filter(locale__language_code="fr").first()
    page.unpublish()
    all_drawn()

    assert not ShareImage.objects.filter(page_id=page.pk).exists()
    assert ShareImage.objects.filter(page_id=HomePage.objects.first().pk).exists()


def test_a_page_with_its_picture_asks_for_nothing_more(client):
    event = make_event(title_fr="Le crédit vert")
    publish_pages(event, "fr")
    client.get("/fr/debats/le-credit-vert/")  # what is remembered for all pages
    cache.clear()
    client.get("/fr/")
    with CaptureQueriesContext(connection) as before:
        client.get("/fr/debats/le-credit-vert/?fresh=1")
    all_drawn()
    client.get("/fr/")
    with CaptureQueriesContext(connection) as after:
        client.get("/fr/debats/le-credit-vert/?fresh=1")

    assert len(after) <= len(before)


def test_the_list_of_pages_names_the_languages_of_each(client):
    publish_pages(make_event(title_fr="Le crédit vert", title_ar="القرض الأخضر", title_en="Green credit"))
    publish_pages(make_event(title_fr="En français seulement"), "fr")

    text = client.get("/sitemap.xml").text

    entry = re.search(
        r"<url><loc>http://testserver/ar/debats/le-credit-vert/</loc>.*?</url>", text, re.DOTALL
    )
    assert entry
    assert set(re.findall(r'hreflang="([\w-]+)"', entry[0])) == {"fr", "ar", "en", "x-default"}
    alone = re.search(
        r"<url><loc>http://testserver/fr/debats/en-francais-seulement/</loc>.*?</url>", text, re.DOTALL
    )
    assert alone
    assert "hreflang" not in alone[0]
    assert "http://testserver/fr/agenda/" in text


def test_the_list_of_pages_names_people_who_agreed_and_nobody_else(client):
    make_person("Kenza Ghalmoudi", is_public=True)
    make_person("Othmane Sabrouti", is_public=False)

    text = client.get("/sitemap.xml").text

    assert f"/fr/intervenants/{Person.objects.get(name='Kenza Ghalmoudi').slug}/" in text
    assert "sabrouti" not in text


def test_the_list_of_pages_asks_the_same_for_3_and_30_events(client):
    counts = []
    client.get("/sitemap.xml")
    for more in (3, 27):
        for _number in range(more):
            publish_pages(make_event())
        with CaptureQueriesContext(connection) as asked:
            client.get("/sitemap.xml")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_whom_to_tell_of_a_hole_stands_where_rfc_9116_says(client):
    from home.models import SiteSettings

    assert client.get("/.well-known/security.txt").status_code == 404
    SiteSettings.objects.update(email="bonjour@demo.example")
    pagecache.forget()

    answer = client.get("/.well-known/security.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Contact: mailto:bonjour@demo.example\n" in answer.text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", answer.text, re.MULTILINE)
