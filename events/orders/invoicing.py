"""Issuing: a number, frozen facts and the row in one transaction; the PDF and the mail follow from the sweep.

An invoice is never changed: what was wrong is taken back by a credit note, then issued anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.orders import history
from events.orders.facts import facts_of, lines_of
from events.orders.models import Invoice, Order, Paper
from events.orders.numbering import next_number
from events.orders.settling import await_payment, hold_still, settle
from events.orders.states import Means
from events.orders.sums import Line, Totals, as_text, is_exact, split
from events.orders.terms import OrderError, terms_of
from events.registration import moves
from events.registration.models import Booking
from home.tasks import nudge
from home.zones import MOROCCO, wall_of

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def issue_invoice(order: Order, *, by: User | None, at: datetime | None = None) -> Invoice:
    """The invoice of what the order owes now; the one that stands already where it says the same.

    Raises OrderError where nothing is owed, where an invoice of another sum stands (`correct` is the way then), or
    where the seller's identity is not complete.
    """
    at = at or now()
    moves.lock(order.event_id)
    order = settle(hold_still(order), at=at)
    standing = standing_invoice(order)
    if standing is not None:
        if standing.open in {order.total, order.owed}:
            return standing
        raise OrderError(
            _("Invoice %(number)s stands, with another sum: correct it by a credit note.")
            % {"number": standing.number}
        )
    if not order.total:
        raise OrderError(_("There is nothing to invoice."))
    number, on = next_number(Paper.INVOICE, wall_of(at, MOROCCO).date())
    due_on = _due_on(order, on)
    with override(order.language):
        facts, sums = facts_of(
            order,
            Paper.INVOICE,
            number,
            on,
            lines_of(order),
            due_on=due_on.isoformat() if order.due else "",
            paid=as_text(order.total - order.due, order.currency),
            due=as_text(order.due, order.currency),
            means=str(Means(order.means).label) if order.means and not order.due else "",
        )
    invoice = _write(order, Paper.INVOICE, number, facts, sums, at=at, by=by, due_on=due_on)
    history.note(order, "invoice", by=by, amount=sums.gross, number=number)
    return invoice


def _due_on(order: Order, on: date) -> date:
    """Until when it is to be paid: as long as the places wait for it, or as was agreed with who pays later."""
    if not order.due:
        return on
    if order.credit_at is None and order.pay_until is not None:
        return max(on, wall_of(order.pay_until, MOROCCO).date())
    return on + timedelta(days=terms_of(order.event).credit_days)


def due_day(order: Order) -> date | None:
    """Until which day the order is to be paid, where that is known: its invoice says it to who pays later.

    A later day that they were told since counts.
    """
    told = wall_of(order.pay_until, order.event.zone).date() if order.pay_until else None
    if order.credit_at is None:
        return told
    standing = standing_invoice(order)
    return max(filter(None, (standing.due_on, told)), default=None) if standing else None


def ask_for_payment(order: Order, at: datetime) -> None:
    """Give an order that is due though its places are confirmed a day to be paid, where none is to come.

    What staff booked without an end, or is paid at the desk, has none. The order is held still.
    """
    on_credit = order.credit_at is not None
    day = due_day(order)
    if not order.due or order.keeps_places or (day is not None and day >= wall_of(at, MOROCCO).date()):
        return
    waits = order.booking.origin == Booking.Origin.WEB and order.means != Means.DESK
    if day is not None or (waits and not on_credit):
        await_payment(order, at + timedelta(days=terms_of(order.event).transfer_days))


def standing_invoice(order: Order) -> Invoice | None:
    """The invoice that is not wholly taken back, if there is one."""
    rows = order.invoices.invoices().order_by("-pk")
    return next((row for row in rows if row.open), None)


@transaction.atomic
def credit(
    invoice: Invoice,
    *,
    by: User | None,
    reason: str,
    amount: Decimal | None = None,
    seen: Decimal | None = None,
    at: datetime | None = None,
) -> Invoice:
    """Take an invoice back by a credit note that names it: all that is left of it, or so much (taxes included).

    A part is shared over the rates of VAT as what is left of the invoice is. Raises OrderError for more than is left:
    all credit notes together never exceed the invoice, whoever is faster. So it does where `seen`, the invoice's
    `credited` that the form was filled in for, is no longer so.
    """
    at = at or now()
    if not reason.strip():
        raise OrderError(_("Give the reason: it stands on the credit note."))
    if invoice.is_credit_note:
        raise OrderError(_("A credit note is not credited."))
    moves.lock(invoice.order.event_id)
    order = hold_still(invoice.order)
    invoice.refresh_from_db(fields=["credited"])
    if seen is not None and seen != invoice.credited:
        raise OrderError(_("Somebody else changed this just now. Look at it again."))
    amount = invoice.open if amount is None else amount
    if not 0 < amount <= invoice.open or not is_exact(amount, invoice.currency):
        raise OrderError(_("At most %(amount)s is left of this invoice.") % {"amount": invoice.open})
    as_read = Invoice.objects.filter(pk=invoice.pk, credited=invoice.credited)
    if not as_read.update(credited=invoice.credited + amount):
        raise OrderError(_("Somebody else credited this invoice just now. Look at it again."))
    invoice.credited += amount
    before = _credited_before(invoice)
    number, on = next_number(Paper.CREDIT_NOTE, wall_of(at, MOROCCO).date())
    with override(order.language):
        facts, sums = facts_of(
            order,
            Paper.CREDIT_NOTE,
            number,
            on,
            _credited(invoice, amount, before),
            before,
            corrects={"number": invoice.number, "issued_on": invoice.issued_on.isoformat()},
            reason=reason.strip()[:300],
        )
    facts["buyer"] = invoice.facts["buyer"]  # the one the invoice was for, whoever pays now
    note = _write(order, Paper.CREDIT_NOTE, number, facts, sums, at=at, by=by, corrects=invoice)
    history.note(order, "credit_note", by=by, amount=sums.gross, number=number, why=reason)
    return note


def _credited_before(invoice: Invoice) -> dict[Decimal, Decimal]:
    """What the credit notes of the invoice took back of each rate of VAT, taxes included."""
    taken: dict[Decimal, Decimal] = {}
    for note in invoice.credit_notes.all():
        for rate in note.facts["rates"]:
            known = taken.get(Decimal(rate["rate"]), Decimal(0))
            taken[Decimal(rate["rate"])] = known + Decimal(rate["gross"])
    return taken


def _credited(invoice: Invoice, amount: Decimal, before: Mapping[Decimal, Decimal]) -> list[Line]:
    """The lines of the invoice where all of it is taken back, else one line for each rate."""
    facts = invoice.facts
    if amount == invoice.gross:
        return [
            Line(
                line["label"],
                line["quantity"],
                Decimal(line["unit"]),
                Decimal(line["unit"]),
                Decimal(line["rate"]),
                line["details"],
            )
            for line in facts["lines"]
        ]
    label = _("Part of invoice %(number)s") % {"number": invoice.number}
    left = [Decimal(rate["gross"]) - before.get(Decimal(rate["rate"]), 0) for rate in facts["rates"]]
    shares = split(amount, left, invoice.currency)
    return [
        Line(label, 1, share, share, Decimal(rate["rate"]))
        for rate, share in zip(facts["rates"], shares, strict=True)
        if share
    ]


@transaction.atomic
def correct(order: Order, *, by: User | None, reason: str, at: datetime | None = None) -> Invoice | None:
    """Bring the papers to what the order owes now: a credit note for the invoice that stands, and a new invoice.

    Answers the new invoice; None where nothing is owed any more.
    """
    at = at or now()
    moves.lock(order.event_id)
    order = settle(hold_still(order), at=at)
    standing = standing_invoice(order)
    if standing is not None and standing.open not in {order.total, order.owed}:
        credit(standing, by=by, reason=reason, at=at)
    return issue_invoice(order, by=by, at=at) if order.total else None


def _write(
    order: Order,
    kind: Paper,
    number: str,
    facts: dict[str, Any],
    sums: Totals,
    *,
    at: datetime,
    by: User | None,
    **more: Any,
) -> Invoice:
    nudge("orders")
    return Invoice.objects.create(
        order=order,
        kind=kind,
        number=number,
        language=order.language,
        facts=facts,
        net=sums.net,
        vat=sums.vat,
        gross=sums.gross,
        currency=order.currency,
        issued_at=at,
        issued_on=date.fromisoformat(facts["issued_on"]),
        issued_by=by,
        **more,
    )
