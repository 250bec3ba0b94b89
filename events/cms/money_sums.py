"""The figures of the accountant: what stands on the screens and in the files, added up in decimals, never in floats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.timezone import now

from events.orders.models import Invoice, Order, Paper
from events.payments.models import Payment, Refund
from home.zones import MOROCCO, utc_of, wall_of

ZERO = Decimal(0)
PERIODS = ("month", "quarter", "year")


@dataclass
class Vat:
    """What was invoiced at one rate within a period; credit notes are taken off."""

    first: date
    currency: str
    rate: Decimal
    net: Decimal = ZERO
    vat: Decimal = ZERO
    gross: Decimal = ZERO


def begins(day: date, period: str) -> date:
    """The first day of the period that the day lies in."""
    if period == "year":
        return day.replace(month=1, day=1)
    if period == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(day=1)


def vat_of(year: int, period: str) -> list[Vat]:
    """VAT by period, currency and rate, from the papers issued in that year; one query."""
    found: dict[tuple[date, str, Decimal], Vat] = {}
    papers = Invoice.objects.filter(issued_on__year=year).order_by("issued_on", "pk")
    for kind, on, currency, rates in papers.values_list("kind", "issued_on", "currency", "facts__rates"):
        sign = -1 if kind == Paper.CREDIT_NOTE else 1
        for each in rates:
            key = (begins(on, period), currency, Decimal(each["rate"]))
            row = found.setdefault(key, Vat(*key))
            row.net += sign * Decimal(each["net"])
            row.vat += sign * Decimal(each["vat"])
            row.gross += sign * Decimal(each["gross"])
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1], -key[2]))]


@dataclass
class Revenue:
    """The money of one event in one currency."""

    event_id: int
    title: str
    starts_at: datetime | None
    currency: str
    orders: int = 0
    owed: Decimal = ZERO
    invoiced: Decimal = ZERO
    received: Decimal = ZERO
    refunded: Decimal = ZERO
    returning: Decimal = ZERO
    """Refunds that were decided and are not done."""

    open: Decimal = ZERO
    over: Decimal = ZERO


def revenue(event_id: int | None = None) -> list[Revenue]:
    """What each event owes, invoiced, received, gave back and still waits for; three queries, however many events."""
    found: dict[tuple[int, str], Revenue] = {}
    of_event = Q() if event_id is None else Q(event=event_id)
    through = Q() if event_id is None else Q(order__event=event_id)
    for order in Order.objects.filter(of_event).select_related("event").order_by("pk").iterator(2000):
        key = (order.event_id, order.currency)
        row = found.setdefault(
            key, Revenue(order.event_id, order.event.title, order.event.starts_at, order.currency)
        )
        row.orders += 1
        row.owed += order.owed
        row.received += order.paid
        row.returning += order.refunded  # less those that are done, below
        row.open += order.due
        row.over += order.refundable
    papers = Invoice.objects.filter(through).values_list("order__event", "currency", "kind", "gross")
    for pk, currency, kind, gross in papers.order_by():
        found[pk, currency].invoiced += -gross if kind == Paper.CREDIT_NOTE else gross
    through = Q() if event_id is None else Q(payment__order__event=event_id)
    done = Refund.objects.filter(through, state=Refund.State.DONE)
    for pk, currency, amount in done.values_list(
        "payment__order__event", "payment__currency", "amount"
    ).order_by():
        found[pk, currency].refunded += amount
        found[pk, currency].returning -= amount
    early = datetime(1970, 1, 1, tzinfo=now().tzinfo)
    return sorted(found.values(), key=lambda row: (row.starts_at or early, row.event_id), reverse=True)


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: money that came in, or below zero money that went back."""

    at: datetime
    order_id: int
    order: str
    event: str
    buyer: str
    means: str
    reference: str
    note: str
    amount: Decimal
    currency: str
    is_refund: bool
    balance: Decimal = ZERO
    """What came in and stayed in this currency, with this line."""

    @property
    def day(self) -> date:
        return wall_of(self.at, MOROCCO).date()


@dataclass
class Ledger:
    """The lines of a period, with what stood before and stands after by currency."""

    entries: list[Entry]
    before: dict[str, Decimal]
    received: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    refunded: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    after: dict[str, Decimal] = field(default_factory=dict)

    @property
    def currencies(self) -> list[str]:
        return sorted({*self.before, *self.after})


def ledger(first: date | None = None, last: date | None = None, currency: str = "") -> Ledger:
    """All payments and all refunds that are done, in the order they happened; two queries."""
    begin = utc_of(first, time(), MOROCCO) if first else None
    end = utc_of(last + timedelta(days=1), time(), MOROCCO) if last else None
    balance: dict[str, Decimal] = defaultdict(lambda: ZERO)
    before: dict[str, Decimal] = {}
    book = Ledger([], before)
    for entry in sorted(_entries(currency, end), key=lambda each: (each.at, each.is_refund, each.reference)):
        balance[entry.currency] += entry.amount
        if begin is not None and entry.at < begin:
            before[entry.currency] = balance[entry.currency]
            continue
        sums = book.refunded if entry.is_refund else book.received
        sums[entry.currency] += entry.amount
        book.entries.append(_with_balance(entry, balance[entry.currency]))
    book.after = dict(balance)
    return book


def _with_balance(entry: Entry, balance: Decimal) -> Entry:
    return Entry(**{**vars(entry), "balance": balance})


def _entries(currency: str, end: datetime | None) -> Iterable[Entry]:
    payments = Payment.objects.select_related("order__event")
    refunds = Refund.objects.filter(state=Refund.State.DONE).select_related("payment__order__event")
    if currency:
        payments, refunds = payments.filter(currency=currency), refunds.filter(payment__currency=currency)
    if end is not None:
        payments, refunds = payments.filter(received_at__lt=end), refunds.filter(done_at__lt=end)
    for payment in payments.order_by("pk"):
        yield _entry(payment, payment.received_at, payment.amount, payment.reference, payment.note)
    for refund in refunds.order_by("pk"):
        assert refund.done_at is not None
        reason = refund.reason or str(refund.get_cause_display())
        yield _entry(
            refund.payment,
            refund.done_at,
            -refund.amount,
            refund.reference or refund.payment.reference,
            reason,
            True,
        )


def _entry(
    payment: Payment, at: datetime, amount: Decimal, reference: str, note: str, is_refund: bool = False
) -> Entry:
    order = payment.order
    return Entry(
        at, order.pk, str(order), order.event.title, order.buyer_name, str(payment.get_means_display()), reference,
        note, amount, payment.currency, is_refund,
    )  # fmt: skip


@dataclass
class Waiting:
    """Unpaid orders of one age in one currency."""

    age: str
    currency: str
    orders: int = 0
    due: Decimal = ZERO


Ages = Iterable[tuple[str, int, int | None]]


def waiting(ages: Ages, at: datetime | None = None) -> tuple[list[Waiting], list[Order]]:
    """What is still due by the age of its order, and the orders that wait longest first; one query."""
    at = at or now()
    bands = list(ages)
    orders = list(Order.objects.unpaid().select_related("event").order_by("created_at", "pk"))
    found: dict[tuple[str, str], Waiting] = {}
    for order in orders:
        days = (at - order.created_at).days
        age = next(key for key, first, last in bands if days >= first and (last is None or days <= last))
        row = found.setdefault((order.currency, age), Waiting(age, order.currency))
        row.orders += 1
        row.due += order.due
    places = {key: place for place, (key, _first, _last) in enumerate(bands)}
    return sorted(found.values(), key=lambda row: (row.currency, places[row.age])), orders
