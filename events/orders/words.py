# ruff: noqa: SIM905 (a row of numerals reads best as a row)
"""Amounts in words, as an invoice states them: French, Arabic, English.

Currencies that are not named below keep their ISO code: a wrong name would be a wrong amount.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from events.orders.sums import decimals, minor_units

BEYOND = 10**12  # the first whole amount that has no words here


@dataclass(frozen=True)
class Noun:
    """What is counted: singular and plural; Arabic has a dual, a plural for 3–10 and an accusative for 11–99 too."""

    one: str
    many: str  # Arabic: the plural of 3–10
    two: str = ""
    accusative: str = ""
    after: str = ""  # what stands behind it, whatever the number


def amount_in_words(amount: Decimal, currency: str, language: str) -> str:
    """How does one write this amount out, with its currency?"""
    units = minor_units(amount, currency)
    whole, fraction = divmod(units, 10 ** decimals(currency))
    if language not in _LANGUAGES:
        raise ValueError(_("Amounts are not written out in the language “%(code)s”.") % {"code": language})
    if units < 0 or whole >= BEYOND:
        raise ValueError(_("The amount %(amount)s cannot be written out.") % {"amount": amount})
    return _LANGUAGES[language](whole, fraction, currency)


# French: traditional hyphens; vingt and cent take their s at the end of the number and before million.

_FRENCH_UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf"
).split()
_FRENCH_TENS = ["", "dix", "vingt", "trente", "quarante", "cinquante", "soixante", "", "quatre-vingt"]
_FRENCH_NOUNS = {
    "MAD": (Noun("dirham", "dirhams"), Noun("centime", "centimes")),
    "EUR": (Noun("euro", "euros"), Noun("centime", "centimes")),
    "USD": (Noun("dollar des États-Unis", "dollars des États-Unis"), Noun("cent", "cents")),
}
_FRENCH_PARTS = {2: Noun("centième", "centièmes"), 3: Noun("millième", "millièmes")}


def _french(whole: int, fraction: int, currency: str) -> str:
    unit, part = _FRENCH_NOUNS.get(currency) or (
        Noun(currency, currency),
        _FRENCH_PARTS.get(decimals(currency)),
    )
    code = currency not in _FRENCH_NOUNS
    said = []
    if whole or not fraction or code:
        said.append(_french_counted(whole, unit, code=code))
    if fraction and part:
        said.append(_french_counted(fraction, part))
    return " et ".join(said)


def _french_counted(number: int, noun: Noun, *, code: bool = False) -> str:
    name = noun.many if number >= 2 else noun.one
    if number and number % 1_000_000 == 0 and not code:
        name = f"d’{name}" if name[0] in "aeiou" else f"de {name}"
    return f"{_french_number(number)} {name}"


def _french_number(number: int) -> str:
    if number == 0:
        return _FRENCH_UNITS[0]
    said = []
    for size, name in ((10**9, "milliard"), (10**6, "million")):
        count, number = divmod(number, size)
        if count:
            said.append(f"{_french_hundreds(count, ends=True)} {name}{'s' if count > 1 else ''}")
    thousands, rest = divmod(number, 1000)
    if thousands:
        said.append("mille" if thousands == 1 else f"{_french_hundreds(thousands, ends=False)} mille")
    if rest:
        said.append(_french_hundreds(rest, ends=True))
    return " ".join(said)


def _french_hundreds(number: int, *, ends: bool) -> str:
    """1 to 999; nothing but the end of the number (or a noun such as million) gives vingt and cent their s."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _french_tens(rest, ends=ends)
    cent = "cent" if hundreds == 1 else f"{_FRENCH_UNITS[hundreds]} cent"
    if rest:
        return f"{cent} {_french_tens(rest, ends=ends)}"
    return f"{cent}s" if hundreds > 1 and ends else cent


def _french_tens(number: int, *, ends: bool) -> str:
    if number < 20:
        return _FRENCH_UNITS[number]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        tens, unit = tens - 1, unit + 10
    if not unit:
        return _FRENCH_TENS[tens] + ("s" if tens == 8 and ends else "")
    if unit in (1, 11) and tens != 8:
        return f"{_FRENCH_TENS[tens]} et {_FRENCH_UNITS[unit]}"
    return f"{_FRENCH_TENS[tens]}-{_FRENCH_UNITS[unit]}"


# Arabic: all nouns here are masculine, so the numbers 3–10 keep their tāʾ; everything stands in the nominative.

_ARABIC_UNITS = "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة".split()
_ARABIC_TEENS = {1: "أحد عشر", 2: "اثنا عشر"} | {unit: f"{_ARABIC_UNITS[unit]} عشر" for unit in range(3, 10)}
_ARABIC_TENS = " - عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون".split(" ")
_ARABIC_HUNDREDS = " مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة".split(" ")
_ARABIC_SCALES = (
    (10**9, Noun("مليار", "مليارات", "ملياران", "ملياراً")),
    (10**6, Noun("مليون", "ملايين", "مليونان", "مليوناً")),
    (10**3, Noun("ألف", "آلاف", "ألفان", "ألفاً")),
)
_ARABIC_NOUNS = {
    "MAD": (Noun("درهم", "دراهم", "درهمان", "درهماً"), Noun("سنتيم", "سنتيمات", "سنتيمان", "سنتيماً")),
    "EUR": (Noun("يورو", "يورو", "يوروان", "يورو"), Noun("سنت", "سنتات", "سنتان", "سنتاً")),
    "USD": (
        Noun("دولار أمريكي", "دولارات أمريكية", "دولاران أمريكيان", "دولاراً أمريكياً"),
        Noun("سنت", "سنتات", "سنتان", "سنتاً"),
    ),
}
_ARABIC_PARTS = {
    2: Noun("جزء", "أجزاء", "جزءان", "جزءاً", after=" من مئة"),
    3: Noun("جزء", "أجزاء", "جزءان", "جزءاً", after=" من ألف"),
}


def _arabic(whole: int, fraction: int, currency: str) -> str:
    unit, part = _ARABIC_NOUNS.get(currency) or (None, _ARABIC_PARTS.get(decimals(currency)))
    said = []
    if whole or not fraction or not unit:
        said.append(_arabic_counted(whole, unit) if unit else f"{_arabic_number(whole)} {currency}")
    if fraction and part:
        said.append(_arabic_counted(fraction, part) + part.after)
    return " و".join(said)


def _arabic_counted(number: int, noun: Noun) -> str:
    """The last two figures rule the noun; one and two are said by the noun itself, also behind hundreds."""
    last = number % 100
    if number == 1:
        return f"{noun.one} واحد"
    if number == 2:
        return noun.two
    if last in (1, 2):
        return f"{_arabic_counted(number - last, noun)} و{_arabic_counted(last, noun)}"
    return f"{_arabic_number(number, leans=last == 0)} {_arabic_form(last, noun)}"


def _arabic_form(last: int, noun: Noun) -> str:
    if 3 <= last <= 10:
        return noun.many
    return noun.accusative if last > 10 else noun.one


def _arabic_number(number: int, *, leans: bool = False) -> str:
    """The number alone, or leaning on the noun behind it: then a dual loses its nūn, an accusative its tanwīn."""
    if number == 0:
        return _ARABIC_UNITS[0]
    said = []
    for size, scale in _ARABIC_SCALES:
        count, number = divmod(number, size)
        if count:
            said.append(_arabic_scale(count, scale, leans=leans and not number))
    if number:
        said.append(_arabic_hundreds(number, leans=leans))
    return " و".join(said)


def _arabic_scale(count: int, scale: Noun, *, leans: bool) -> str:
    last = count % 100
    if count == 1:
        return scale.one
    if count == 2:
        return scale.two.removesuffix("ن") if leans else scale.two
    if last in (1, 2):
        return f"{_arabic_scale(count - last, scale, leans=False)} و{_arabic_scale(last, scale, leans=leans)}"
    form = scale.one if leans and last > 10 else _arabic_form(last, scale)
    return f"{_arabic_hundreds(count, leans=True)} {form}"


def _arabic_hundreds(number: int, *, leans: bool) -> str:
    """1 to 999."""
    hundreds, rest = divmod(number, 100)
    said = []
    if hundreds:
        name = _ARABIC_HUNDREDS[hundreds]
        said.append(name.removesuffix("ن") if hundreds == 2 and leans and not rest else name)
    tens, unit = divmod(rest, 10)
    if rest and rest <= 10:
        said.append(_ARABIC_UNITS[rest])
    elif tens == 1:
        said.append(_ARABIC_TEENS[unit])
    elif tens:
        said += [_ARABIC_UNITS[unit]] if unit else []
        said.append(_ARABIC_TENS[tens])
    return " و".join(said)


# English

_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_ENGLISH_TENS = " - twenty thirty forty fifty sixty seventy eighty ninety".split(" ")
_ENGLISH_NOUNS = {
    "MAD": (Noun("dirham", "dirhams"), Noun("centime", "centimes")),
    "EUR": (Noun("euro", "euros"), Noun("cent", "cents")),
    "USD": (Noun("US dollar", "US dollars"), Noun("cent", "cents")),
}
_ENGLISH_PARTS = {2: Noun("hundredth", "hundredths"), 3: Noun("thousandth", "thousandths")}


def _english(whole: int, fraction: int, currency: str) -> str:
    unit, part = _ENGLISH_NOUNS.get(currency) or (
        Noun(currency, currency),
        _ENGLISH_PARTS.get(decimals(currency)),
    )
    said = []
    if whole or not fraction or currency not in _ENGLISH_NOUNS:
        said.append(f"{_english_number(whole)} {unit.one if whole == 1 else unit.many}")
    if fraction and part:
        said.append(f"{_english_number(fraction)} {part.one if fraction == 1 else part.many}")
    return " and ".join(said)


def _english_number(number: int) -> str:
    if number == 0:
        return _ENGLISH_UNITS[0]
    said = []
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (1, "")):
        count, number = divmod(number, size)
        hundreds, rest = divmod(count, 100)
        if hundreds:
            said.append(f"{_ENGLISH_UNITS[hundreds]} hundred")
        if rest:
            joined = "and " if hundreds or (size == 1 and said) else ""
            tens, unit = divmod(rest, 10)
            low = _ENGLISH_UNITS[rest] if rest < 20 else _ENGLISH_TENS[tens]
            said.append(joined + low + (f"-{_ENGLISH_UNITS[unit]}" if rest > 20 and unit else ""))
        if count and name:
            said.append(name)
    return " ".join(said)


_LANGUAGES: dict[str, Callable[[int, int, str], str]] = {"fr": _french, "ar": _arabic, "en": _english}
