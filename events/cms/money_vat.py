"""VAT for the accountant: by the papers that were issued, or by the money that came in and stayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q

from events.orders.models import Invoice, Order, OrderLine, OrderQuerySet, Paper
from events.orders.models.orders import NEAR
from events.orders.sums import net_of, split
from events.payments.models import Payment, Refund
from home.zones import MOROCCO, utc_of, wall_of

ZERO = Decimal(0)
INVOICED, RECEIVED = BASES = ("invoices", "payments")

Key = tuple[date, str, Decimal]


@dataclass
class Vat:
    """What fell due at one rate within a period; what was taken back is taken off."""

    first: date
    currency: str
    rate: Decimal
    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO

    def add(self, net: Decimal, gross: Decimal) -> None:
        self.net += net
        self.vat += gross - net
        self.gross += gross


def begins(day: date, period: str) -> date:
    """The first day of the period that the day lies in."""
    if period == "year":
        return day.replace(month=1, day=1)
    if period == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(day=1)


def vat_of(year: int, period: str, basis: str = INVOICED) -> list[Vat]:
    """VAT by period, currency and rate in that year."""
    found = (_received if basis == RECEIVED else _invoiced)(year, period)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1], -key[2]))]


def _invoiced(year: int, period: str) -> dict[Key, Vat]:
    """By the day of the papers; credit notes are taken off. One query."""
    found: dict[Key, Vat] = {}
    papers = Invoice.objects.filter(issued_on__year=year).order_by("issued_on", "pk")
    for kind, on, currency, rates in papers.values_list("kind", "issued_on", "currency", "facts__rates"):
        sign = -1 if kind == Paper.CREDIT_NOTE else 1
        for each in rates:
            key = (begins(on, period), currency, Decimal(each["rate"]))
            row = found.setdefault(key, Vat(*key))
            row.add(sign * Decimal(each["net"]), sign * Decimal(each["gross"]))
    return found


# ---------------------------------------------------------------- by payments received


@dataclass(frozen=True)
class Line:
    """What one line of an order has to do with VAT."""

    rate: Decimal
    price: Decimal
    owed: Decimal


def _received(year: int, period: str) -> dict[Key, Vat]:
    """By the day the money came in; refunds are taken off on the day they were made. Three queries.

    What a payment has of each rate is what it adds to what its order kept before, and a refund takes off what it
    leaves less: so a payment that is given back whole leaves nothing, and no centime is rounded twice.
    """
    begin, end = _bounds(year)
    found: dict[Key, Vat] = {}
    orders = _moved(begin, end)
    lines = _lines_of(orders)
    kept: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for at, order, currency, amount in sorted(_moves(orders, end)):
        before, after = kept[order], kept[order] + amount
        kept[order] = after
        if at < begin:
            continue
        old, new = (by_rate(sum_, lines[order], currency) for sum_ in (before, after))
        for rate in new:
            key = (begins(wall_of(at, MOROCCO).date(), period), currency, rate)
            net = net_of(new[rate], rate, currency) - net_of(old[rate], rate, currency)
            found.setdefault(key, Vat(*key)).add(net, new[rate] - old[rate])
    return found


def by_rate(amount: Decimal, lines: Sequence[Line], currency: str) -> dict[Decimal, Decimal]:
    """What an order kept, shared among the rates of its lines: first what they owe, then what they owe no more."""
    rates = sorted({line.rate for line in lines}) or [ZERO]
    owed = [sum((line.owed for line in lines if line.rate == rate), ZERO) for rate in rates]
    over = [sum((line.price - line.owed for line in lines if line.rate == rate), ZERO) for rate in rates]
    first = min(amount, sum(owed, ZERO))
    for_owed = split(first, owed if any(owed) else over, currency)
    beyond = split(amount - first, over if any(over) else owed, currency)
    return {rate: one + two for rate, one, two in zip(rates, for_owed, beyond, strict=True)}


def _moved(begin: datetime, end: datetime) -> OrderQuerySet:
    """The orders that money came for or went back from in this time."""
    came = Q(payments__received_at__gte=begin, payments__received_at__lt=end)
    went = Q(payments__refunds__done_at__gte=begin, payments__refunds__done_at__lt=end)
    return Order.objects.filter(came | went).order_by().distinct()


def _lines_of(orders: OrderQuerySet) -> dict[int, list[Line]]:
    """What each of these orders is made of."""
    rows: dict[int, list[Line]] = defaultdict(list)
    told = OrderLine.objects.filter(order__in=orders.values("pk")).order_by("pk")
    for order, rate, price, owed in told.values_list("order", "vat_rate", "price", "owed"):
        rows[order].append(Line(rate, price, owed))
    return rows


def _moves(orders: OrderQuerySet, end: datetime) -> Iterable[tuple[datetime, int, str, Decimal]]:
    """All money of these orders until then, from the beginning: below zero what went back."""
    came = Payment.objects.filter(order__in=orders.values("pk"), received_at__lt=end).order_by()
    yield from came.values_list("received_at", "order", "currency", "amount")
    went = Refund.objects.filter(payment__order__in=orders.values("pk"), done_at__lt=end)
    went = went.filter(state=Refund.State.DONE).order_by()
    columns = ("done_at", "payment__order", "payment__currency", "amount")
    for at, order, currency, amount in went.values_list(*columns):
        assert at is not None
        yield at, order, currency, -amount


def _bounds(year: int) -> tuple[datetime, datetime]:
    return utc_of(date(year, 1, 1), time(), MOROCCO), utc_of(date(year + 1, 1, 1), time(), MOROCCO)


# ---------------------------------------------------------------- what no invoice tells


def uninvoiced(year: int) -> OrderQuerySet:
    """Orders that were paid in that year, whose money stayed, and for which no invoice stands."""
    begin, end = _bounds(year)
    paid = Payment.objects.filter(order=OuterRef("pk"), received_at__gte=begin, received_at__lt=end)
    stands = Invoice.objects.invoices().filter(order=OuterRef("pk"), gross__gt=F("credited") + NEAR)
    return Order.objects.filter(Exists(paid), ~Exists(stands), paid__gt=F("refunded") + NEAR)


def received_without_invoice(year: int) -> dict[str, Decimal]:
    """By currency, what came in for such orders in that year less what of it went back."""
    begin, end = _bounds(year)
    orders = uninvoiced(year).values("pk")
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    came = Payment.objects.filter(order__in=orders, received_at__gte=begin, received_at__lt=end)
    for currency, amount in came.order_by().values_list("currency", "amount"):
        found[currency] += amount
    went = Refund.objects.filter(payment__order__in=orders, state=Refund.State.DONE)
    went = went.filter(done_at__gte=begin, done_at__lt=end)
    for currency, amount in went.order_by().values_list("payment__currency", "amount"):
        found[currency] -= amount
    return {code: amount for code, amount in sorted(found.items()) if amount}


def years_of_payments() -> list[tuple[str, str]]:
    """The years in which money came in, the latest first."""
    years = Payment.objects.order_by().values_list("received_at__year", flat=True).distinct()
    return [(str(year), str(year)) for year in sorted(years, reverse=True)]
