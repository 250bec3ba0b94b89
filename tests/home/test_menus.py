"""Menu, footer, logo, colour: what the administrator arranged."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from home import brand, pagecache
from home.models import Picture, SiteSettings
from home.pages import NewsIndexPage, StandardPage
from tests.factories import make_organisation, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_site()


def settings_of_the_site(**fields):
    row = SiteSettings.objects.get()
    for name, value in fields.items():
        setattr(row, name, value)
    row.clean()
    row.save()
    pagecache.forget()
    return row


def menu_of(client, language="fr"):
    menu = re.search(r'<nav class="menu".*?</nav>', client.get(f"/{language}/").text, re.DOTALL)
    assert menu
    return [
        (re.sub(r"<[^>]+>", "", title).strip(), url)
        for url, title in re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', menu[0], re.DOTALL)
    ]


def entry(kind, **value):
    return {"type": kind, "value": {"label_fr": "", "label_ar": "", "label_en": ""} | value}


def test_without_an_arrangement_the_pages_marked_for_menus_stand_there(client):
    assert [title for title, _url in menu_of(client)][:5] == [
        "Débats", "Ateliers", "Formations", "Ressources", "Actualités",
    ]  # fmt: skip


def test_pages_screens_and_labels_stand_as_arranged_in_each_language(client):
    news = NewsIndexPage.objects.get(locale__language_code="fr")
    settings_of_the_site(
        menu=[entry("screen", screen="agenda"), entry("page", page=news.pk, label_ar="الجديد")],
    )

    assert menu_of(client)[:2] == [("Agenda", "/fr/agenda/"), ("Actualités", "/fr/actualites/")]
    assert menu_of(client, "ar")[1] == ("الجديد", "/ar/actualites/")
    assert menu_of(client, "en")[1] == ("News", "/en/actualites/")


def test_a_page_that_is_withdrawn_or_not_translated_leaves_the_menu(client):
    news = NewsIndexPage.objects.get(locale__language_code="fr")
    settings_of_the_site(menu=[entry("screen", screen="agenda"), entry("page", page=news.pk)])
    NewsIndexPage.objects.get(locale__language_code="en").unpublish()
    pagecache.forget()

    assert [url for _title, url in menu_of(client, "en") if "actualites" in url] == []
    assert ("Actualités", "/fr/actualites/") in menu_of(client)


def test_the_footer_has_columns_with_titles(client):
    legal = StandardPage.objects.get(slug="mentions-legales", locale__language_code="fr")
    column = {
        "label_fr": "À savoir",
        "label_ar": "",
        "label_en": "",
        "entries": [entry("page", page=legal.pk)],
    }
    settings_of_the_site(footer=[{"type": "column", "value": column}])

    footer = client.get("/fr/").text.partition("<footer")[2]

    assert "À savoir" in footer
    assert 'href="/fr/mentions-legales/"' in footer
    assert 'href="/fr/contact/"' in footer


def test_partners_are_named_in_the_footer_when_wished(client):
    make_organisation("Fondation Lueur d’Atlas", partner=True)
    make_organisation("Conserves Taghart")
    assert "Lueur" not in client.get("/fr/").text.partition("<footer")[2]

    settings_of_the_site(partners_in_footer=True)

    footer = client.get("/fr/").text.partition("<footer")[2]
    assert "Fondation Lueur d’Atlas" in footer
    assert "Taghart" not in footer


def test_menu_and_footer_ask_the_same_for_2_and_20_entries(client):
    pages = list(StandardPage.objects.filter(locale__language_code="fr"))
    counts = []
    client.get("/fr/?fresh=1")  # what is remembered for all
    for number in (2, 20):
        settings_of_the_site(menu=[entry("page", page=pages[n % 2].pk) for n in range(number)])
        with CaptureQueriesContext(connection) as asked:
            client.get("/fr/?fresh=1")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_menu_and_four_columns_that_nobody_asked_for_yet_cost_one_question(client):
    pages = [
        entry("page", page=page.pk) for page in StandardPage.objects.filter(locale__language_code="fr")[:2]
    ]
    column = {
        "type": "column",
        "value": {"label_fr": "Suivre", "label_ar": "", "label_en": "", "entries": pages},
    }
    counts = []
    for arranged in ({"menu": [], "footer": []}, {"menu": pages, "footer": [column] * 4}):
        settings_of_the_site(**arranged)
        with CaptureQueriesContext(connection) as asked:
            client.get("/fr/?fresh=1")
        counts.append(len(asked))

    assert counts[1] <= counts[0] + 1


def test_the_logo_stands_in_place_of_the_drop(client):
    drawn = BytesIO()
    Image.new("RGB", (400, 100), "#00604f").save(drawn, "PNG")
    drawn.seek(0)
    logo = Picture.objects.create(title="Logo", file=ImageFile(drawn, "logo.png"), alt_fr="CMPP")
    settings_of_the_site(logo=logo)

    header = client.get("/fr/").text.partition("<header")[2].partition("</header>")[0]

    assert 'class="logo"' in header
    assert "drop-body" not in header


def test_a_colour_of_the_organisation_is_used_light_and_dark_and_can_be_read(client):
    settings_of_the_site(brand="#1d4f91")
    page = client.get("/fr/").text
    address = re.search(r'href="(/theme\.css\?v=\w+)"', page)
    assert address

    answer = client.get(address[1])

    assert "max-age=31536000" in answer["Cache-Control"]
    light, dark = re.search(r"light-dark\((#\w+), (#\w+)\)", answer.text).groups()
    assert light == "#1d4f91"
    assert min(brand.contrast(dark, ground) for ground in brand.DARK_GROUNDS) >= 4.5
    assert min(brand.contrast(light, ground) for ground in brand.LIGHT_GROUNDS) >= 4.5


def test_without_a_colour_no_sheet_is_asked_for(client):
    assert "theme.css" not in client.get("/fr/").text
    assert client.get("/theme.css").text == ""


@pytest.mark.parametrize("colour", ["#e8a33d", "#ffffff", "red", "#12345", "#00604f; } body { display: none"])
def test_a_colour_that_cannot_be_read_is_refused_at_its_field(colour):
    row = SiteSettings.objects.get()
    row.brand = colour[:7] if colour.startswith("#e") else colour

    with pytest.raises(ValidationError) as told:
        row.clean()

    assert set(told.value.message_dict) == {"brand"}


@pytest.mark.parametrize("colour", ["#00604f", "#000000", "#7a0000", "#1d4f91"])
def test_every_readable_colour_has_one_for_the_dark(colour):
    dark = brand.in_the_dark(colour)

    assert min(brand.contrast(dark, ground) for ground in (*brand.DARK_GROUNDS, brand.BLACK)) >= 4.5


def test_the_readers_own_fonts_ask_for_none_of_ours(client):
    settings_of_the_site(fonts=SiteSettings.Fonts.SYSTEM)

    assert 'as="font"' not in client.get("/ar/").text
    assert "Readex" not in client.get("/theme.css").text
