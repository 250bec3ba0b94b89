"""Counting money again: every sum that is kept beside its rows, and every series of numbers, from the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from events.orders.models import Invoice, NumberSeries, Order, OrderLine, Paper, Quote
from events.payments.models import Payment, Refund

ZERO = Decimal(0)
Sums = Mapping[object, Decimal]


def miscounted() -> list[str]:
    """What the sums and series say that their rows do not: always nothing.

    Added in Python: SQLite would add decimals as floating numbers.
    """
    return [*_orders(), *_payments(), *_invoices(), *_ledger(), *_series()]


def _orders() -> Iterator[str]:
    owed = _sums(OrderLine.objects.values_list("order", "owed"))
    paid = _sums(Payment.objects.values_list("order", "amount"))
    counted = Refund.objects.filter(state__in=Refund.COUNTED)
    refunded = _sums(counted.values_list("payment__order", "amount"))
    forgiven = _sums(counted.values_list("payment__order", "forgiven"))
    columns = ("pk", "reference", "total", "paid", "refunded")
    rows = Order.objects.order_by("pk").values_list(*columns, "forgiven")
    for pk, reference, *kept, given in rows.iterator():
        if given > forgiven.get(pk, ZERO):
            yield f"order {reference}: forgiven is {given}, its refunds make {forgiven.get(pk, ZERO)} at most"
        real = [owed.get(pk, ZERO), paid.get(pk, ZERO), refunded.get(pk, ZERO)]
        for name, says, is_really in zip(columns[2:], kept, real, strict=True):
            if says != is_really:
                yield f"order {reference}: {name} is {says}, its rows make {is_really}"


def _payments() -> Iterator[str]:
    reserved = Refund.objects.filter(state__in=Refund.RESERVED)
    refunded = _sums(reserved.values_list("payment", "amount"))
    columns = ("pk", "reference", "refunded", "currency", "order__currency")
    for pk, reference, says, currency, wanted in (
        Payment.objects.order_by("pk").values_list(*columns).iterator()
    ):
        if says != refunded.get(pk, ZERO):
            yield f"payment {reference}: refunded is {says}, its refunds make {refunded.get(pk, ZERO)}"
        if currency != wanted:
            yield f"payment {reference} is in {currency}, its order in {wanted}"


def _invoices() -> Iterator[str]:
    notes = Invoice.objects.credit_notes().values_list("corrects", "gross")
    credited = _sums(notes)
    rows = Invoice.objects.invoices().order_by("pk").values_list("pk", "number", "credited")
    for pk, number, says in rows.iterator():
        if says != credited.get(pk, ZERO):
            yield f"invoice {number}: credited is {says}, its credit notes make {credited.get(pk, ZERO)}"


def _ledger() -> Iterator[str]:
    """All that came in less all that went back is what the orders have, but for refunds that are under way."""
    came = _sums(Payment.objects.values_list("currency", "amount"))
    refunds = Refund.objects.filter(state__in=Refund.COUNTED)
    done = refunds.filter(state=Refund.State.DONE)
    went = _sums(done.values_list("payment__currency", "amount"))
    waiting = _sums(refunds.exclude(pk__in=done.values("pk")).values_list("payment__currency", "amount"))
    paid = _sums(Order.objects.values_list("currency", "paid"))
    refunded = _sums(Order.objects.values_list("currency", "refunded"))
    for currency in sorted({*map(str, came), *map(str, paid)}):
        ledger = came.get(currency, ZERO) - went.get(currency, ZERO)
        has = paid.get(currency, ZERO) - refunded.get(currency, ZERO) + waiting.get(currency, ZERO)
        if ledger != has:
            yield f"the ledger says {ledger} {currency}, the orders have {has}"


def _series() -> Iterator[str]:
    """Each series begins with 1 and has every number up to its last once, on dates that never go back."""
    papers: dict[tuple[str, int], list[tuple[int, date]]] = defaultdict(list)
    rows = Invoice.objects.values_list("kind", "number", "issued_on").iterator()
    quotes = Quote.objects.values_list("number", "issued_at").iterator()
    for kind, number, on in rows:
        papers[kind, int(number.split("-")[1])].append((int(number.split("-")[2]), on))
    for number, at in quotes:
        papers[Paper.QUOTE, int(number.split("-")[1])].append((int(number.split("-")[2]), at.date()))
    last = {(row.kind, row.year): row.last for row in NumberSeries.objects.all()}
    for kind, year in sorted({*papers, *last}):
        name, found = f"{Paper(kind).prefix}-{year}", sorted(papers[kind, year])
        if [number for number, _on in found] != list(range(1, last.get((kind, year), 0) + 1)):
            yield f"series {name}: {len(found)} papers, the last number given is {last.get((kind, year), 0)}"
        if kind != Paper.QUOTE and any(later < earlier for (_a, earlier), (_b, later) in pairwise(found)):
            yield f"series {name}: its dates go back"


def _sums(rows: Iterable[tuple[object, Decimal]]) -> Sums:
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for key, amount in rows:
        sums[key] += amount
    return sums
