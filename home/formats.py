"""Dates, times and money in the words of Morocco, through Babel: نونبر and not نوفمبر, 1 250 DH and not 1,250.00 MAD.

Every function takes the language and gives plain text; the template filters of `home.templatetags.formats` add the
markup. Patterns stand here and not in the catalogues, since they are facts of a language like Babel's own.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location
from babel.numbers import format_currency, format_decimal, get_currency_precision

from home.languages import current
from home.zones import MOROCCO, wall_of

LOCALES = {"fr": "fr_MA", "ar": "ar_MA", "en": "en_GB"}

_TIMES = {"fr": "de {start} à {end}", "ar": "من {start} إلى {end}", "en": "{start} to {end}"}
_ON = {"fr": "{day}, {times}", "ar": "{day}، {times}", "en": "{day}, {times}"}
_DAYS = {"fr": "du {first} au {last}", "ar": "من {first} إلى {last}", "en": "{first} to {last}"}
_MOROCCO = {"fr": "heure du Maroc", "ar": "بتوقيت المغرب", "en": "Morocco time"}
_IN_ZONE = {"fr": "{words} (heure du Maroc)", "ar": "{words} (بتوقيت المغرب)", "en": "{words} (Morocco time)"}
_BEFORE, _AFTER = re.compile(r" (?=[:;!?»%€])"), re.compile(r"(?<=«) ")
_NEGATIVE = re.compile(r"-[0-9]+(?:[.,][0-9]+)*")
_POWERS = (10**9, 10**6, 10**3, 1)
_SIZES = {
    "fr": ("Go", "Mo", "ko", "o"),
    "ar": ("غيغابايت", "ميغابايت", "كيلوبايت", "بايت"),
    "en": ("GB", "MB", "kB", "B"),
}
_DIRHAM = {"fr": "{amount}\u00a0DH", "ar": "{amount}\u00a0درهم", "en": "MAD\u00a0{amount}"}


class Dated(Protocol):
    """What begins and ends, in a zone: an event or a session."""

    zone: str

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...


def day_in_words(day: date, language: str | None = None) -> str:
    """mercredi 25 novembre 2026."""
    return _date(day, "EEEE d MMMM y", language)


def long_day(day: date, language: str | None = None) -> str:
    """25 novembre 2026."""
    return _date(day, "d MMMM y", language)


def short_day(day: date, language: str | None = None) -> str:
    """mer. 25 nov."""
    return _date(day, "EEE d MMM", language)


def weekday(day: date, language: str | None = None) -> str:
    """mer."""
    return _date(day, "EEE", language)


def month(day: date, language: str | None = None) -> str:
    """novembre 2026."""
    return _date(day, "LLLL y", language)


def clock(moment: time, language: str | None = None) -> str:
    """18:00."""
    return format_time(moment.replace(tzinfo=None), "HH:mm", locale=_locale(language))


def time_range(start: time, end: time, language: str | None = None) -> str:
    """de 18:00 à 20:15."""
    words = _TIMES[language or current()]
    return words.format(start=clock(start, language), end=clock(end, language))


def day_range(first: date, last: date, language: str | None = None) -> str:
    """du 25 au 27 novembre 2026: month and year are said once where they are the same."""
    if first == last:
        return day_in_words(first, language)
    if first.year != last.year:
        pattern = "d MMMM y"
    else:
        pattern = "d" if first.month == last.month else "d MMMM"
    words = _DAYS[language or current()]
    return words.format(first=_date(first, pattern, language), last=_date(last, "d MMMM y", language))


def span_in_words(dated: Dated, language: str | None = None, *, zone: bool = True) -> str:
    """mercredi 25 novembre 2026, de 18:00 à 20:15 (heure du Maroc); several days: du 25 au 27 novembre 2026."""
    if dated.starts_at is None or dated.ends_at is None:
        return ""
    start, end = wall_of(dated.starts_at, dated.zone), wall_of(dated.ends_at, dated.zone)
    # An evening that ends after midnight is still one evening.
    if start.date() != end.date() and end - start > timedelta(hours=12):
        return day_range(start.date(), end.date(), language)
    language = language or current()
    words = _ON[language].format(
        day=day_in_words(start, language), times=time_range(start.time(), end.time(), language)
    )
    return said_in_zone(words, dated.zone, language) if zone else words


def zone_in_words(zone: str, language: str | None = None) -> str:
    """heure du Maroc."""
    if zone == MOROCCO:
        return _MOROCCO[language or current()]
    return get_timezone_location(zone, locale=_locale(language))


def said_in_zone(words: str, zone: str, language: str | None = None) -> str:
    """The words, with the zone they are said in."""
    if zone == MOROCCO:
        return _IN_ZONE[language or current()].format(words=words)
    return f"{words} ({zone_in_words(zone, language)})"


def file_size(size: int, language: str | None = None) -> str:
    """26 ko, 1,5 Mo."""
    language = language or current()
    place, amount = next((place, size / of) for place, of in enumerate(_POWERS) if size >= of or of == 1)
    pattern = "#,##0.#" if amount < 10 else "#,##0"
    return f"{format_decimal(amount, pattern, locale=_locale(language))}\u00a0{_SIZES[language][place]}"


def number(value: int | Decimal, language: str | None = None) -> str:
    """1 250 · 1.250 · 1,250."""
    return _with_sign(format_decimal(value, locale=_locale(language)), language)


def money(amount: Decimal | int, currency: str = "MAD", language: str | None = None) -> str:
    """1 250 DH · 1.250 درهم · MAD 1,250; centimes only where there are some."""
    amount = Decimal(amount)
    whole = amount == amount.to_integral_value()
    locale = _locale(language)
    if currency != "MAD":
        pattern = _whole(locale) if whole else None
        words = format_currency(amount, currency, locale=locale, currency_digits=not whole, format=pattern)
        return _with_sign(words, language)
    figures = format_decimal(amount, "#,##0" if whole else "#,##0.00", locale=locale)
    return _DIRHAM[language or current()].format(amount=_with_sign(figures, language))


def _with_sign(words: str, language: str | None) -> str:
    """The minus stands before its figures, to their left also among Arabic letters."""
    if (language or current()) != "ar":
        return words
    return _NEGATIVE.sub("\u2066\\g<0>\u2069", words)


def in_units(amount: Decimal | int, currency: str) -> Decimal:
    """The amount with the decimals of its currency, at most two, half up."""
    places = min(get_currency_precision(currency), 2)
    return Decimal(amount).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def french_spaces(words: str) -> str:
    """No line begins with the question mark: French puts a space before it, which must not break."""
    return _BEFORE.sub("\u00a0", _AFTER.sub("\u00a0", words))


def _whole(locale: str) -> str:
    """The locale's own pattern for money, without the decimals."""
    return Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")


def _date(day: date, pattern: str, language: str | None) -> str:
    words = format_date(day, pattern, locale=_locale(language))
    if (language or current()) == "fr" and day.day == 1:  # le premier, not le un
        return " ".join("1er" if word == "1" else word for word in words.split(" "))
    return words


def _locale(language: str | None) -> str:
    return LOCALES[language or current()]
