"""Dates, times and money as people in Morocco write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils.translation import override

from home import formats

MONTHS = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
]

EVENING = SimpleNamespace(
    zone="Africa/Casablanca",
    starts_at=datetime(2026, 11, 25, 18, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 25, 20, 15, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "mercredi 25 novembre 2026, de 18:00 à 20:15 (heure du Maroc)"),
        ("ar", "الأربعاء 25 نونبر 2026، من 18:00 إلى 20:15 (بتوقيت المغرب)"),
        ("en", "Wednesday 25 November 2026, 18:00 to 20:15 (Morocco time)"),
    ],
)
def test_an_evening_in_words(language, words):
    assert formats.span_in_words(EVENING, language) == words


@pytest.mark.parametrize(
    ("number", "name"),
    list(enumerate(MONTHS, start=1)),
)
def test_months_have_their_moroccan_names(number, name):
    assert name in formats.month(date(2027, number, 1), "ar")


def test_the_first_of_the_month_is_the_premier_in_french_only():
    assert formats.day_in_words(date(2027, 3, 1), "fr") == "lundi 1er mars 2027"
    assert formats.short_day(date(2027, 3, 1), "fr") == "lun. 1er mar."
    assert "1er" not in formats.day_in_words(date(2027, 3, 11), "fr")
    assert formats.day_in_words(date(2027, 3, 1), "en") == "Monday 1 March 2027"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 3, 1), date(2027, 3, 3), "du 1er au 3 mars 2027"),
        (date(2027, 3, 30), date(2027, 4, 1), "du 30 mars au 1er avril 2027"),
        (date(2027, 12, 31), date(2028, 1, 2), "du 31 décembre 2027 au 2 janvier 2028"),
        (date(2027, 3, 2), date(2027, 3, 2), "mardi 2 mars 2027"),
    ],
)
def test_several_days_say_month_and_year_once(first, last, words):
    assert formats.day_range(first, last, "fr") == words


def test_an_evening_that_ends_after_midnight_is_one_evening():
    night = SimpleNamespace(
        zone="Africa/Casablanca",
        starts_at=datetime(2026, 11, 25, 22, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 26, 1, 0, tzinfo=UTC),
    )

    assert formats.span_in_words(night, "fr", zone=False) == "mercredi 25 novembre 2026, de 22:00 à 01:00"


def test_an_event_without_a_date_has_no_words():
    assert (
        formats.span_in_words(SimpleNamespace(zone="Africa/Casablanca", starts_at=None, ends_at=None), "fr")
        == ""
    )


def test_another_zone_is_named():
    assert formats.said_in_zone("à 18:00", "Europe/Paris", "fr") == "à 18:00 (heure : France)"


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        (1250, "fr", "1\u202f250\u00a0DH"),
        (1250, "ar", "1.250\u00a0درهم"),
        (1250, "en", "MAD\u00a01,250"),
        (Decimal("1250.50"), "fr", "1\u202f250,50\u00a0DH"),
        (0, "fr", "0\u00a0DH"),
    ],
)
def test_money_is_said_in_dirhams(amount, language, words):
    assert formats.money(amount, language=language) == words


def test_the_minus_stands_before_its_figures_in_arabic_too():
    assert formats.money(-7200, language="ar") == "\u2066-7.200\u2069\u00a0درهم"
    assert "\u2066-7.200,50\u2069" in formats.money(Decimal("-7200.50"), "EUR", "ar")
    assert formats.number(-3, "ar") == "\u2066-3\u2069"
    assert formats.money(-7200, language="fr") == "-7\u202f200\u00a0DH"


def test_other_money_keeps_its_own_sign():
    assert formats.money(1250, "EUR", "fr") == "1\u202f250\u00a0€"


@pytest.mark.parametrize(
    ("typed", "set_in_type"),
    [
        ("Rénover ou démolir ?", "Rénover ou démolir\u00a0?"),
        ("Nos immeubles : quoi ?", "Nos immeubles\u00a0: quoi\u00a0?"),
        ("« vert »", "«\u00a0vert\u00a0»"),
        ("10 % de 12:30", "10\u00a0% de 12:30"),
    ],
)
def test_no_french_line_begins_with_its_punctuation(typed, set_in_type):
    assert formats.french_spaces(typed) == set_in_type


def test_filters_keep_figures_in_their_own_direction():
    page = Template("{% load formats %}{{ time|clock }} {{ price|money }} {{ count|number }}")
    with override("ar"):
        text = page.render(Context({"time": time(9, 5), "price": 1250, "count": 12500}))

    assert text == "<bdi>09:05</bdi> <bdi>1.250\u00a0درهم</bdi> <bdi>12.500</bdi>"


def test_a_span_carries_its_machine_readable_start():
    page = Template("{% load formats %}{{ evening|span }}")
    with override("fr"):
        text = page.render(Context({"evening": EVENING}))

    assert text.startswith('<time datetime="2026-11-25T18:00+00:00">mercredi 25 novembre')


@pytest.mark.parametrize(
    ("size", "fr", "ar", "en"),
    [
        (900, "900 o", "900 بايت", "900 B"),
        (26_400, "26 ko", "26 كيلوبايت", "26 kB"),
        (1_520_000, "1,5 Mo", "1,5 ميغابايت", "1.5 MB"),
    ],
)
def test_sizes_of_files_read_as_people_say_them(size, fr, ar, en):
    said = [formats.file_size(size, language).replace("\u00a0", " ") for language in ("fr", "ar", "en")]

    assert [words.replace("\u202f", " ") for words in said] == [fr, ar, en]
