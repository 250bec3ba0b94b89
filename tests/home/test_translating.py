"""A page on its way through three languages, by the screens that editors use."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from wagtail_localize.models import StringSegment, Translation

from home.pages import NewsIndexPage, NewsPage
from tests.factories import make_site, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def organiser(client):
    """Writes, translates and publishes."""
    user = make_staff("organiser")
    client.force_login(user)
    return user


def write(client, title="Le débat en une page", action="action-publish"):
    """A piece of news in French, by Wagtail's own form."""
    index = NewsIndexPage.objects.get(locale__language_code="fr")
    form = {
        "title": title, "slug": "le-debat-en-une-page", "lead": "Quatre engagements.", "date": "2026-11-20",
        "author": "", "picture": "", "seo_title": "", "search_description": "", "themes": [],
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": "",
        "body-0-value": json.dumps(
            {"blocks": [{"key": "a", "text": "Deux sont tenus.", "type": "unstyled", "depth": 0,
                         "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}
        ),
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        action: "",
    }  # fmt: skip
    answer = client.post(reverse("wagtailadmin_pages:add", args=["home", "newspage", index.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return NewsPage.objects.get(slug="le-debat-en-une-page", locale__language_code="fr")


def send_to_translation(client, page):
    from wagtail.models import Locale

    others = [locale.pk for locale in Locale.objects.exclude(language_code="fr")]
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    return client.post(address, {"locales": others})


def translate(client, translation, words):
    """Write the words of each piece in the translator's screen."""
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        answer = client.put(
            address, f"value={words[segment.string.data]}", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code in (200, 201), answer.content


ARABIC = {
    "Le débat en une page": "المناظرة في صفحة واحدة",
    "Quatre engagements.": "أربعة التزامات.",
    "Deux sont tenus.": "وُفي باثنين.",
    "le-debat-en-une-page": "le-debat-en-une-page",
}


def test_an_organiser_brings_a_page_into_three_languages_and_publishes_it(
    client, organiser, django_capture_on_commit_callbacks
):
    page = write(client)
    assert send_to_translation(client, page).status_code == 302

    for code, words in (("ar", ARABIC), ("en", {key: f"EN {value}" for key, value in ARABIC.items()})):
        translated = page.get_translation(page.locale.__class__.objects.get(language_code=code))
        assert not translated.live  # nothing is published by itself
        translation = Translation.objects.get(target_locale__language_code=code)
        translate(client, translation, words)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(
                reverse("wagtailadmin_pages:edit", args=[translated.pk]), {"action": "publish"}
            )
        assert answer.status_code == 302
        translated.refresh_from_db()
        assert translated.live

    arabic = client.get("/ar/actualites/le-debat-en-une-page/")
    assert "المناظرة في صفحة واحدة" in arabic.text
    assert "وُفي باثنين." in arabic.text
    assert "Deux sont tenus." not in arabic.text
    assert 'hreflang="en" href="http://testserver/en/actualites/le-debat-en-une-page/"' in arabic.text


def test_the_address_stays_latin_and_the_same_in_every_language(client, organiser):
    page = write(client)
    send_to_translation(client, page)

    slugs = {one.slug for one in page.get_translations(inclusive=True)}

    assert slugs == {"le-debat-en-une-page"}


def test_until_it_is_translated_readers_are_told_and_led_to_the_french_page(client, organiser):
    write(client)

    answer = client.get("/ar/actualites/le-debat-en-une-page/")

    assert 'href="/fr/actualites/le-debat-en-une-page/"' in answer.text
    assert 'lang="fr"' in answer.text


def test_an_editor_may_send_to_translation_and_translate_but_not_publish(
    client, django_capture_on_commit_callbacks
):
    client.force_login(make_staff("editor"))
    page = write(client, action="action-submit")
    assert not page.live

    assert send_to_translation(client, page).status_code == 302

    translation = Translation.objects.get(target_locale__language_code="ar")
    translate(client, translation, ARABIC)
    translated = translation.get_target_instance()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("wagtailadmin_pages:edit", args=[translated.pk]), {"action": "publish"})
    translated.refresh_from_db()
    assert not translated.live


def test_somebody_without_the_right_cannot_send_to_translation(client, organiser):
    page = write(client)
    organiser.groups.clear()

    assert send_to_translation(client, page).status_code in (302, 403)
    assert Translation.objects.count() == 0
