"""Sums of money: minor units, VAT per rate, shares that add up, and amounts as people write them.

Prices are gross (all taxes included). VAT is computed once per rate, on the total of the rate, rounded half up; the
nets of the lines are shares of that, so that every column of an invoice adds up to the centime.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import lcm

from django.utils.translation import gettext as _

# ISO 4217: how many decimals a currency has. What is not listed here is refused, never taken for two.
_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: "AED AUD BGN BRL CAD CHF CNY CZK DKK DZD EGP EUR GBP GHS HKD HUF IDR ILS INR KES MAD MRU MXN MYR NGN NOK NZD"
    " PLN QAR RON SAR SEK SGD THB TRY TZS UAH USD ZAR",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_DECIMALS = {code: count for count, codes in _CODES.items() for code in codes.split()}


@dataclass(frozen=True)
class Line:
    """What is sold: gross unit prices, as charged and as listed; the VAT rate in percent."""

    label: str
    quantity: int
    unit: Decimal
    list_unit: Decimal
    rate: Decimal
    details: str = ""


@dataclass(frozen=True)
class LineTotal:
    """A line with its share of the net of its rate; the gross is as charged, the discount what the list had more."""

    line: Line
    net: Decimal
    vat: Decimal
    gross: Decimal
    discount: Decimal


@dataclass(frozen=True)
class RateTotal:
    """What was sold at one VAT rate: net + vat = gross."""

    rate: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Totals:
    """Everything an invoice adds up: lines in their order, rates from the highest."""

    lines: tuple[LineTotal, ...]
    rates: tuple[RateTotal, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal
    discount: Decimal
    currency: str


def decimals(currency: str) -> int:
    """How many decimals do amounts in this currency have?"""
    try:
        return _DECIMALS[currency]
    except KeyError:
        raise ValueError(
            _("The decimals of the currency “%(currency)s” are not known.") % {"currency": currency}
        ) from None


def minor_units(amount: Decimal, currency: str) -> int:
    """The amount in centimes, or in whatever the smallest unit of its currency is."""
    places = decimals(currency)
    if not amount.is_finite():
        raise ValueError(_("“%(text)s” is not an amount.") % {"text": amount})
    above, below = amount.as_integer_ratio()
    units, rest = divmod(above * 10**places, below)
    if rest:
        raise ValueError(
            _("%(amount)s has more decimals than %(currency)s has.")
            % {"amount": amount, "currency": currency}
        )
    return units


def of_minor_units(units: int, currency: str) -> Decimal:
    """The amount that so many centimes make, with exactly the decimals of its currency."""
    return Decimal(units).scaleb(-decimals(currency))


def is_exact(amount: Decimal, currency: str) -> bool:
    """Can this amount be paid in this currency, to the last of its decimals?"""
    places = decimals(currency)
    return amount.is_finite() and 10**places % amount.as_integer_ratio()[1] == 0


def as_text(amount: Decimal, currency: str) -> str:
    """The amount as it is kept in frozen facts and files: "1250.00"."""
    return f"{of_minor_units(minor_units(amount, currency), currency):f}"


def net_of(gross: Decimal, rate: Decimal, currency: str) -> Decimal:
    """What is left of an amount without the VAT it contains, rounded half up."""
    return of_minor_units(_net(minor_units(gross, currency), rate), currency)


def split(amount: Decimal, weights: Sequence[Decimal | int], currency: str) -> list[Decimal]:
    """Share an amount by weight so that the shares add up to it exactly (largest remainder).

    Weights that are all zero share evenly. Of equal remainders the heavier weight is served first, then the earlier.
    """
    units = minor_units(amount, currency)
    if units < 0:
        return [-share for share in split(-amount, weights, currency)]
    return [of_minor_units(share, currency) for share in _shares(units, [Decimal(w) for w in weights])]


def totals(
    lines: Sequence[Line], currency: str = "MAD", before: Mapping[Decimal, Decimal] | None = None
) -> Totals:
    """Add up the lines of an order or an invoice: VAT per rate on the total of the rate, half up.

    `before`: what earlier parts of the same sum had of each rate. The net of a part is what it adds to theirs, so that
    all parts together have the VAT of the whole.
    """
    begun = {rate: minor_units(amount, currency) for rate, amount in (before or {}).items()}
    gross = [_gross(line, currency) for line in lines]
    discounts = [line.quantity * minor_units(line.list_unit - line.unit, currency) for line in lines]
    nets = [0] * len(lines)
    rates = []
    for rate in sorted({line.rate for line in lines}, reverse=True):
        places = [place for place, line in enumerate(lines) if line.rate == rate]
        rate_gross = sum(gross[place] for place in places)
        start = begun.get(rate, 0)
        rate_net = _net(start + rate_gross, rate) - _net(start, rate)
        for place, share in zip(places, _shares(rate_net, [Decimal(gross[p]) for p in places]), strict=True):
            nets[place] = share
        rates.append((rate, rate_net, rate_gross))

    def money(units: int) -> Decimal:
        return of_minor_units(units, currency)

    return Totals(
        lines=tuple(
            LineTotal(line, money(net), money(full - net), money(full), money(discount))
            for line, net, full, discount in zip(lines, nets, gross, discounts, strict=True)
        ),
        rates=tuple(
            RateTotal(rate.quantize(Decimal("0.01")), money(net), money(full - net), money(full))
            for rate, net, full in rates
        ),
        net=money(sum(nets)),
        vat=money(sum(gross) - sum(nets)),
        gross=money(sum(gross)),
        discount=money(sum(discounts)),
        currency=currency,
    )


def _gross(line: Line, currency: str) -> int:
    """What the line costs in minor units; a line that makes no sense is refused."""
    if not all(number.is_finite() for number in (line.unit, line.list_unit, line.rate)):
        raise ValueError(_("“%(label)s”: a price or a rate is not a number.") % {"label": line.label})
    if line.quantity < 0 or line.unit < 0:
        raise ValueError(_("“%(label)s”: a quantity or a price is below zero.") % {"label": line.label})
    if line.list_unit < line.unit:
        raise ValueError(_("“%(label)s” is charged above its list price.") % {"label": line.label})
    if not 0 <= line.rate <= 100 or line.rate * 100 % 1:
        raise ValueError(
            _("“%(label)s”: %(rate)s is not a VAT rate.") % {"label": line.label, "rate": line.rate}
        )
    return line.quantity * minor_units(line.unit, currency)


def _net(gross: int, rate: Decimal) -> int:
    """The gross without its VAT, rounded half up; in whole numbers, so that nothing is lost on the way."""
    below = 10_000 + int(rate * 100)
    return (2 * gross * 10_000 + below) // (2 * below)


def _shares(units: int, weights: Sequence[Decimal]) -> list[int]:
    if any(not weight.is_finite() or weight < 0 for weight in weights):
        raise ValueError(_("An amount is shared by weights of zero or more."))
    if not weights:
        if units:
            raise ValueError(_("There is nobody to share the amount."))
        return []
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(below for _above, below in ratios))
    whole = [above * (common // below) for above, below in ratios]
    if not any(whole):
        whole = [1] * len(whole)
    parts = [divmod(units * weight, sum(whole)) for weight in whole]
    shares = [share for share, _rest in parts]
    first = sorted(range(len(parts)), key=lambda place: (-parts[place][1], -whole[place], place))
    for place in first[: units - sum(shares)]:
        shares[place] += 1
    return shares


# What people and banks write for the same thing; marks of direction and Arabic vowels say nothing about an amount.
_SAME = str.maketrans(
    {
        **dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True)),
        **dict.fromkeys("\t\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u2010\u2011\u2013\u2212", "-"),
        **dict.fromkeys("\u2019\u066c", "'"),
        "\u060c": ",",
        **dict.fromkeys("\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff", None),
        **dict.fromkeys("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652", None),
    }
)
_DIRHAMS = r"(?:dirhams?|dhs?\.?|mad|دراهم|درهمان|درهما|درهم|د\. ?م\.?)"
_WRITTEN = re.compile(
    rf"(?P<sign>[+-])? *(?P<before>{_DIRHAMS})? *(?P<number>[0-9](?:[0-9 '.,٫]*[0-9.,])?)"
    rf"(?P<minus> ?-)? *(?P<after>{_DIRHAMS})?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[0-9]{1,15}|[1-9][0-9]{0,2}(?P<group>[ '.,])[0-9]{3}(?:(?P=group)[0-9]{3}){0,4}")
_FRACTION = re.compile(r"[0-9]{0,3}")
_LONGEST = 60  # no amount is longer, and a long text would be tried in very many ways
# Three digits after the only mark, and a number before it that can begin a group: 1250 or 1.25?
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def amount_given(text: str) -> Decimal:
    """Read an amount as people and banks write it; what can be read in two ways is refused, never guessed.

    Spaces and apostrophes group. Of a point and a comma the last one begins the decimals; one that comes back groups.
    One alone begins the decimals ("1250,5"), but "1.250" is refused: it may be 1250 or 1.25. Only where dirhams are
    named can it mean nothing but 1250, for dirhams have no third decimal.
    """
    tidy = text.translate(_SAME).strip()
    found = _WRITTEN.fullmatch(tidy) if len(tidy) <= _LONGEST else None
    if not found or (found["before"] and found["after"]) or (found["sign"] and found["minus"]):
        raise _no_amount(text)
    named = bool(found["before"] or found["after"])
    number = found["number"]
    if _EITHER.fullmatch(number) and not named:
        raise ValueError(
            _("“%(text)s” can be read in two ways: write 1250,00 or 1,25, for instance.") % {"text": text}
        )
    mark = _decimal_mark(number)
    whole, _mark, fraction = number.rpartition(mark) if mark else (number, "", "")
    if not _WHOLE.fullmatch(whole) or not _FRACTION.fullmatch(fraction) or (named and len(fraction) > 2):
        raise _no_amount(text)
    sign = "-" if "-" in (found["sign"], (found["minus"] or "").strip()) else ""
    digits = re.sub("[^0-9]", "", whole)
    return Decimal(f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}")


def _decimal_mark(number: str) -> str:
    """Which sign begins the decimals of this number, if any does?"""
    if "٫" in number:
        return "٫"
    marks = [sign for sign in number if sign in ".,"]
    if not marks or _EITHER.fullmatch(number):
        return ""
    if len(marks) > 1 and len(set(marks)) == 1:
        return ""
    return marks[-1]


def _no_amount(text: str) -> ValueError:
    return ValueError(_("“%(text)s” is not an amount.") % {"text": text[:_LONGEST]})
