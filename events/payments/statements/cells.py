"""Dates and amounts as banks write them in tables."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from events.orders.sums import amount_given, decimals
from events.payments.statements.draft import clean
from home.folding import fold

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹\uff0d\ufe63", "01234567890123456789--")
_TIME = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/. -])([0-9]{1,2}|[^\W\d_]{3,9}\.?)\2([0-9]{4}|[0-9]{2})" + _TIME)
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})" + _TIME)
_MONTH_NAMES = (
    "jan janv january janvier, feb fev fevr february fevrier, mar mars march, apr avr april avril, may mai,"
    " jun june juin, jul juil july juillet, aug aou aout august, sep sept september septembre,"
    " oct october octobre, nov november novembre, dec december decembre"
)
_MONTHS = {
    name: number for number, names in enumerate(_MONTH_NAMES.split(","), start=1) for name in names.split()
}
CURRENCIES = {
    **dict.fromkeys(["mad", "dh", "dhs", "dirham", "dirhams", "درهم", "دراهم"], "MAD"),
    **dict.fromkeys(["eur", "euro", "euros", "اورو"], "EUR"),
    **dict.fromkeys(["usd", "dollar", "dollars", "دولار"], "USD"),
}
_SIDES = {
    **dict.fromkeys(["d", "db", "dr", "dt", "debit", "debiteur", "مدين"], -1),
    **dict.fromkeys(["c", "cr", "ct", "credit", "crediteur", "دائن"], 1),
}
SIDES = {fold(word): side for word, side in _SIDES.items()}
_SHORT_DIRHAM = re.compile(r"د\s?\.\s?م\s?\.?|\bdhs?\.", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|[€$]")
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}-?")
_DECIMALS = re.compile(r"[0-9]([.,])[0-9]{1,2}(?![0-9.,])")


def day_given(text: str) -> date:
    """Read a date; the day stands before the month unless the year comes first. ValueError says what is wrong."""
    text = clean(text, 40).translate(_DIGITS)
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := _DAY_FIRST.fullmatch(text):
            month = int(found[3]) if found[3].isdigit() else _MONTHS[fold(found[3])]
            return date(int(found[4]) + (2000 if len(found[4]) == 2 else 0), month, int(found[1]))
    except (ValueError, KeyError):
        pass
    raise ValueError(_("“%(text)s” is not a date: write 22/11/2026, for instance.") % {"text": text})


def currency_of(word: str) -> str:
    """The code of the currency that this word or sign names, or nothing."""
    word = clean(word)
    if word in ("€", "$"):
        return {"€": "EUR", "$": "USD"}[word]
    code = CURRENCIES.get(fold(_SHORT_DIRHAM.sub("درهم", word)), "")
    if not code and re.fullmatch("[A-Z]{3}", word):
        return word
    return code


@dataclass
class Amounts:
    """How this file writes its amounts: which signs begin decimals, as far as it shows."""

    decimal_marks: set[str] = field(default_factory=set)

    def learn(self, text: str) -> None:
        """Take notice of a number that can be read in one way only."""
        if found := _DECIMALS.search(clean(text).translate(_DIGITS)):
            self.decimal_marks.add(found[1])

    def given(self, text: str, currency: str) -> Decimal:
        """Read a signed amount: -5, 5-, (5), 5 D, with or without the currency. ValueError says what is wrong."""
        number, side, named = _taken_apart(clean(text, 80).translate(_DIGITS))
        if named and named != currency:
            raise ValueError(
                _("“%(text)s” is not in %(currency)s.") % {"text": clean(text, 80), "currency": currency}
            )
        found = _EITHER.fullmatch(number)
        if found and found[1] in self.decimal_marks:
            raise ValueError(_("“%(text)s” can be read in two ways.") % {"text": clean(text, 80)})
        try:
            # a currency with two decimals leaves one way to read 1.250, as dirhams do
            amount = amount_given(f"{number} MAD" if decimals(currency) == 2 else number)
        except ValueError:
            raise ValueError(_("“%(text)s” is not an amount.") % {"text": clean(text, 80)}) from None
        if side and amount < 0 < side:
            raise ValueError(
                _("“%(text)s” is below zero and said to be a credit.") % {"text": clean(text, 80)}
            )
        return abs(amount) * side if side else amount


def _taken_apart(text: str) -> tuple[str, int, str]:
    """The bare number, the side (-1, 1 or 0 for unsaid) and the currency that is named."""
    side, named = 0, ""
    if text.startswith("(") and text.endswith(")") and not re.search("[-+]", text):
        text, side = text[1:-1], -1
    text = _SHORT_DIRHAM.sub("درهم", text)
    for word in _WORD.findall(text):
        if not side and fold(word) in SIDES:
            side = SIDES[fold(word)]
        elif not named and currency_of(word):
            named = currency_of(word)
        else:
            return text, 0, ""  # a word that says nothing: no amount
    return _WORD.sub(" ", text).strip(), side, named
