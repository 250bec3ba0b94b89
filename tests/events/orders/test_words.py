# ruff: noqa: SIM905 (a row of numerals reads best as a row)
"""Words are proved by reading them back: the readers below know no grammar, only what each word is worth."""

import random
import re
from decimal import Decimal

import pytest
from num2words import num2words

from events.orders.words import amount_in_words

TABLE = [
    ("1.00", "un dirham", "درهم واحد"),
    ("2.01", "deux dirhams et un centime", "درهمان وسنتيم واحد"),
    ("80.00", "quatre-vingts dirhams", "ثمانون درهماً"),
    (
        "81.50",
        "quatre-vingt-un dirhams et cinquante centimes",
        "واحد وثمانون درهماً وخمسون سنتيماً",
    ),
    ("200.00", "deux cents dirhams", "مئتا درهم"),
    ("3000.00", "trois mille dirhams", "ثلاثة آلاف درهم"),
    ("80080.00", "quatre-vingt mille quatre-vingts dirhams", "ثمانون ألفاً وثمانون درهماً"),
    ("1000000.00", "un million de dirhams", "مليون درهم"),
]


@pytest.mark.parametrize(("amount", "french", "arabic"), TABLE)
def test_the_table_of_the_specification_is_exact(amount, french, arabic):
    assert amount_in_words(Decimal(amount), "MAD", "fr") == french
    assert amount_in_words(Decimal(amount), "MAD", "ar") == arabic


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "zéro dirham"),
        ("0.01", "un centime"),
        ("0.50", "cinquante centimes"),
        ("1.99", "un dirham et quatre-vingt-dix-neuf centimes"),
        ("21", "vingt et un dirhams"),
        ("70", "soixante-dix dirhams"),
        ("71", "soixante et onze dirhams"),
        ("91", "quatre-vingt-onze dirhams"),
        ("101", "cent un dirhams"),
        ("280", "deux cent quatre-vingts dirhams"),
        ("1000", "mille dirhams"),
        ("200000", "deux cent mille dirhams"),
        ("80000000", "quatre-vingts millions de dirhams"),
        ("200000000", "deux cents millions de dirhams"),
        ("2000000.80", "deux millions de dirhams et quatre-vingts centimes"),
        ("1000001", "un million un dirhams"),
        ("1200000", "un million deux cent mille dirhams"),
        ("3000000000", "trois milliards de dirhams"),
    ],
)
def test_french_agrees_as_it_is_written_on_cheques(amount, words):
    assert amount_in_words(Decimal(amount), "MAD", "fr") == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "صفر درهم"),
        ("0.01", "سنتيم واحد"),
        ("0.02", "سنتيمان"),
        ("0.50", "خمسون سنتيماً"),
        ("2", "درهمان"),
        ("3.10", "ثلاثة دراهم وعشرة سنتيمات"),
        ("10", "عشرة دراهم"),
        ("11", "أحد عشر درهماً"),
        ("12.12", "اثنا عشر درهماً واثنا عشر سنتيماً"),
        ("18", "ثمانية عشر درهماً"),
        ("20", "عشرون درهماً"),
        ("22", "اثنان وعشرون درهماً"),
        ("99", "تسعة وتسعون درهماً"),
        ("100", "مئة درهم"),
        ("101", "مئة درهم ودرهم واحد"),
        ("102", "مئة درهم ودرهمان"),
        ("103", "مئة وثلاثة دراهم"),
        ("111", "مئة وأحد عشر درهماً"),
        ("202", "مئتا درهم ودرهمان"),
        ("250", "مئتان وخمسون درهماً"),
        ("800", "ثمانمئة درهم"),
        ("1000", "ألف درهم"),
        ("1001", "ألف درهم ودرهم واحد"),
        ("1200", "ألف ومئتا درهم"),
        ("1250", "ألف ومئتان وخمسون درهماً"),
        ("2000", "ألفا درهم"),
        ("2005", "ألفان وخمسة دراهم"),
        ("11000", "أحد عشر ألف درهم"),
        ("11011", "أحد عشر ألفاً وأحد عشر درهماً"),
        ("100000", "مئة ألف درهم"),
        ("102000", "مئة ألف وألفا درهم"),
        ("103000", "مئة وثلاثة آلاف درهم"),
        ("200000", "مئتا ألف درهم"),
        ("250000", "مئتان وخمسون ألف درهم"),
        ("250250", "مئتان وخمسون ألفاً ومئتان وخمسون درهماً"),
        ("2000200", "مليونان ومئتا درهم"),
        ("2000000", "مليونا درهم"),
        ("3000003", "ثلاثة ملايين وثلاثة دراهم"),
        ("12000000", "اثنا عشر مليون درهم"),
        ("1000000000", "مليار درهم"),
    ],
)
def test_arabic_agrees_in_number_and_case(amount, words):
    assert amount_in_words(Decimal(amount), "MAD", "ar") == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1.01", "one dirham and one centime"),
        ("81.50", "eighty-one dirhams and fifty centimes"),
        ("101", "one hundred and one dirhams"),
        ("80080", "eighty thousand and eighty dirhams"),
        ("1234567", "one million two hundred and thirty-four thousand five hundred and sixty-seven dirhams"),
    ],
)
def test_english_says_the_same(amount, words):
    assert amount_in_words(Decimal(amount), "MAD", "en") == words


FRENCH_UNITS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
FRENCH_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "QV": 80}
FRENCH_WORTH = FRENCH_TENS | {word: worth for worth, word in enumerate(FRENCH_UNITS.split())}
FRENCH_SCALES = {"mille": 1000, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9}


def number_of_french(text):
    total = current = 0
    for word in re.sub("quatre-vingts?", "QV", text).replace("-", " ").split():
        if word in ("cent", "cents"):
            current = max(1, current) * 100
        elif word in FRENCH_SCALES:
            total += max(1, current) * FRENCH_SCALES[word]
            current = 0
        elif word not in ("et", "de"):
            current += FRENCH_WORTH[word]
    return total + current


def units_of_french(words):
    """How many centimes do these French words say?"""
    found = re.fullmatch(r"(?:(.+) dirhams?)?(?: et )?(?:(.+) centimes?)?", words)
    return 100 * number_of_french(found[1] or "") + number_of_french(found[2] or "")


ARABIC_UNITS = "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة"
ARABIC_TENS = "عشر عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون"
ARABIC_HUNDREDS = "مئة مئتان ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة"
ARABIC_WORTH = (
    {word: worth for worth, word in enumerate(ARABIC_UNITS.split())}
    | {word: 10 * worth for worth, word in enumerate(ARABIC_TENS.split(), start=1)}
    | {word: 100 * worth for worth, word in enumerate(ARABIC_HUNDREDS.split(), start=1)}
    | {"أحد": 1, "اثنا": 2, "مئتا": 200}
)
ARABIC_SCALES = {
    word: 1000**power
    for power, words in enumerate(("ألف ألفاً آلاف", "مليون مليوناً ملايين", "مليار ملياراً مليارات"), start=1)
    for word in words.split()
}
ARABIC_TWOS = {
    word: 2 * 1000**power
    for power, words in enumerate(("ألفان ألفا", "مليونان مليونا", "ملياران مليارا"), start=1)
    for word in words.split()
}
# A coin closes what was counted before it: what it is worth in centimes, how many it says when nothing was counted.
ARABIC_COINS = {"درهمان": (100, 2), "سنتيمان": (1, 2)} | {
    coin: (worth, 1)
    for worth, coins in ((100, "درهم دراهم درهماً"), (1, "سنتيم سنتيمات سنتيماً"))
    for coin in coins.split()
}
ARABIC_WORDS = ARABIC_WORTH.keys() | ARABIC_SCALES.keys() | ARABIC_TWOS.keys() | ARABIC_COINS.keys()


def units_of_arabic(words):
    """How many centimes do these Arabic words say?"""
    units = total = current = 0
    counted = False
    for written in words.replace("درهم واحد", "درهم").replace("سنتيم واحد", "سنتيم").split():
        word = written if written in ARABIC_WORDS else written.removeprefix("و")
        if word in ARABIC_COINS:
            worth, alone = ARABIC_COINS[word]
            units += worth * (total + current if counted else alone)
            total, current, counted = 0, 0, False
            continue
        counted = True
        if word in ARABIC_SCALES:
            total += max(1, current) * ARABIC_SCALES[word]
            current = 0
        elif word in ARABIC_TWOS:
            total += ARABIC_TWOS[word]
        else:
            current += ARABIC_WORTH[word]
    assert not counted
    return units


def sampled():
    """Every small amount, ten thousand up to 9,999,999.99 and two thousand up to 999,999,999.99."""
    chance = random.Random(20261122)
    yield from range(3000)
    yield from (100 * whole for whole in range(3000))
    yield from (100 * 1000 * whole for whole in range(1200))
    yield from (chance.randrange(10**9) for _ in range(10_000))
    yield from (chance.randrange(10**11) for _ in range(2000))
    yield from (10**11 - 1, 10**9 - 1)


def test_french_words_are_read_back_as_the_amount_they_were():
    for units in sampled():
        words = amount_in_words(Decimal(units) / 100, "MAD", "fr")
        assert units_of_french(words) == units, words


def test_arabic_words_are_read_back_as_the_amount_they_were():
    for units in sampled():
        words = amount_in_words(Decimal(units) / 100, "MAD", "ar")
        assert units_of_arabic(words) == units, words


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_number_is_what_an_independent_library_says(language):
    chance = random.Random(20261122)
    for number in [*range(2200), *(chance.randrange(10_000_000) for _ in range(5000))]:
        words = amount_in_words(Decimal(number), "XOF", language).removesuffix(" XOF")
        assert words == num2words(number, lang=language).replace(",", ""), number


@pytest.mark.parametrize(
    ("amount", "currency", "french", "arabic", "english"),
    [
        ("2.02", "EUR", "deux euros et deux centimes", "يوروان وسنتان", "two euros and two cents"),
        ("1000000", "EUR", "un million d’euros", "مليون يورو", "one million euros"),
        (
            "3.01",
            "USD",
            "trois dollars des États-Unis et un cent",
            "ثلاثة دولارات أمريكية وسنت واحد",
            "three US dollars and one cent",
        ),
        (
            "12.500",
            "TND",
            "douze TND et cinq cents millièmes",
            "اثنا عشر TND وخمسمئة جزء من ألف",
            "twelve TND and five hundred thousandths",
        ),
        (
            "0.15",
            "AED",
            "zéro AED et quinze centièmes",
            "صفر AED وخمسة عشر جزءاً من مئة",
            "zero AED and fifteen hundredths",
        ),
        ("1000000", "XOF", "un million XOF", "مليون XOF", "one million XOF"),
    ],
)
def test_a_currency_has_its_own_name_or_its_code_never_another_one(amount, currency, french, arabic, english):
    said = [amount_in_words(Decimal(amount), currency, language) for language in ("fr", "ar", "en")]

    assert said == [french, arabic, english]


@pytest.mark.parametrize(
    ("amount", "currency", "language"),
    [
        ("-1", "MAD", "fr"),
        ("-0.01", "MAD", "ar"),
        ("1000000000000", "MAD", "fr"),
        ("1.001", "MAD", "fr"),
        ("NaN", "MAD", "fr"),
        ("1", "ZZZ", "fr"),
        ("1", "MAD", "es"),
    ],
)
def test_what_cannot_be_written_out_is_refused(amount, currency, language):
    with pytest.raises(ValueError):
        amount_in_words(Decimal(amount), currency, language)
