"""The figures of the accountant: what stands on the screens and in the files, added up in decimals, never in floats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Round
from django.utils.timezone import now

from events.orders.models import Invoice, Order, Paper
from events.payments.models import Payment, Refund
from home.zones import MOROCCO, utc_of, wall_of

ZERO = Decimal(0)


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


class Ledger:
    """All payments and all refunds that are done within a time, in the order they happened; sums by currency."""

    def __init__(self, first: date | None = None, last: date | None = None, currency: str = "") -> None:
        begin = utc_of(first, time(), MOROCCO) if first else None
        end = utc_of(last + timedelta(days=1), time(), MOROCCO) if last else None
        came, went = _moves(currency)
        if end is not None:
            came, went = came.filter(at__lt=end), went.filter(at__lt=end)
        self.before: dict[str, Decimal] = {}
        """What stood in each currency when the time began."""

        if begin is not None:
            self.before = _added(_sums(came.filter(at__lt=begin)), _sums(went.filter(at__lt=begin)))
            came, went = came.filter(at__gte=begin), went.filter(at__gte=begin)
        self._came, self._went = came, went
        self.received, self.refunded = _sums(came), _sums(went)
        self.after = _added(self.before, self.received, self.refunded)

    @property
    def currencies(self) -> list[str]:
        return sorted(self.after)

    def count(self) -> int:
        return self._came.count() + self._went.count()

    def __getitem__(self, wanted: slice) -> list[Entry]:
        """These lines, each with the balance of its currency; those before them are only added up."""
        start = wanted.start or 0
        balance = defaultdict(lambda: ZERO, self.before)
        if start:
            for *_key, code, amount in self._keys()[:start]:
                balance[code] += amount
        keys = [(back, row) for _at, back, row, _code, _amount in self._keys()[wanted]]
        came = self._came.select_related("order__event").in_bulk([row for back, row in keys if not back])
        went = self._went.select_related("payment__order__event").in_bulk([row for back, row in keys if back])
        lines = []
        for back, row in keys:
            entry = _of_refund(went[row]) if back else _of_payment(came[row])
            balance[entry.currency] += entry.amount
            lines.append(replace(entry, balance=balance[entry.currency]))
        return lines

    def _keys(self) -> Any:
        """The rows of both tables in the order things happened."""
        columns = ("at", "is_refund", "row", "code", "sum")
        came, went = (rows.order_by().values_list(*columns) for rows in (self._came, self._went))
        return came.union(went, all=True).order_by("at", "is_refund", "row")


def _moves(currency: str) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Payments and refunds that are done, with the columns they have in common; refunds are below zero."""
    came: QuerySet[Any] = Payment.objects.annotate(
        at=F("received_at"), is_refund=Value(0), row=F("pk"), code=F("currency"), sum=F("amount")
    )
    went: QuerySet[Any] = Refund.objects.filter(state=Refund.State.DONE).annotate(
        at=F("done_at"), is_refund=Value(1), row=F("pk"), code=F("payment__currency"), sum=-F("amount")
    )
    return (came.filter(code=currency), went.filter(code=currency)) if currency else (came, went)


def _sums(rows: QuerySet[Any]) -> dict[str, Decimal]:
    """By currency, added up in whole centimes: SQLite adds decimals as floating numbers."""
    centimes = Sum(Cast(Round(F("sum") * 100), BigIntegerField()))
    found = rows.order_by().values("code").annotate(centimes=centimes).values_list("code", "centimes")
    return defaultdict(lambda: ZERO, {code: Decimal(count).scaleb(-2) for code, count in found})


def _added(*parts: dict[str, Decimal]) -> dict[str, Decimal]:
    return {code: sum((part.get(code, ZERO) for part in parts), ZERO) for code in {*chain(*parts)}}


def _of_payment(payment: Payment) -> Entry:
    return _entry(payment, payment.received_at, payment.amount, payment.reference, payment.note)


def _of_refund(refund: Refund) -> Entry:
    payment, at = refund.payment, refund.done_at
    assert at is not None
    reason = refund.reason or str(refund.get_cause_display())
    entry = _entry(payment, at, -refund.amount, refund.reference or payment.reference, reason, True)
    return replace(entry, means=str(refund.way.label))


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


def age_in_days(order: Order, at: datetime) -> int:
    """How many days ago the order was opened; none for one that a wrong clock put into the future."""
    return max((at - order.created_at).days, 0)


Ages = Iterable[tuple[str, int, int | None]]


def waiting(ages: Ages, at: datetime | None = None) -> tuple[list[Waiting], list[Order]]:
    """What is still due by the age of its order, and the orders that wait longest first; one query."""
    at = at or now()
    bands = list(ages)
    orders = list(Order.objects.unpaid().select_related("event").order_by("created_at", "pk"))
    found: dict[tuple[str, str], Waiting] = {}
    for order in orders:
        days = age_in_days(order, at)
        age = next(key for key, first, last in bands if days >= first and (last is None or days <= last))
        row = found.setdefault((order.currency, age), Waiting(age, order.currency))
        row.orders += 1
        row.due += order.due
    places = {key: place for place, (key, _first, _last) in enumerate(bands)}
    return sorted(found.values(), key=lambda row: (row.currency, places[row.age])), orders
