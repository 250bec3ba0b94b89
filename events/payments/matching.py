"""Transfers: the lines of bank statements find the orders they pay, by the reference that stands on the invoice."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.calendar.wording import organisation
from events.orders import history
from events.orders.invoicing import ask_for_payment
from events.orders.models import Order
from events.orders.references import find_references
from events.orders.settling import hold_still, settle
from events.orders.states import Means
from events.payments import letters
from events.payments.models import BankStatement, Payment, Refund, StatementLine
from events.payments.recording import PaymentError, record_payment
from events.payments.statements import read
from events.payments.statements.lines import bare_account
from events.payments.taking import count, reserve
from events.registration import moves
from home.folding import fold
from home.zones import MOROCCO, utc_of, wall_of

if TYPE_CHECKING:
    from home.models import User

logger = logging.getLogger(__name__)

State = StatementLine.State

LOOKED_AT = 2000
"""So many unpaid orders, the latest, are compared with a line; the others are found by words."""


@dataclass(frozen=True)
class Imported:
    """What a file brought: lines that are new, those that were known, and those that were matched at once."""

    statement: BankStatement
    new: int
    known: int
    matched: int
    notes: tuple[str, ...] = ()


def import_statement(content: bytes, name: str, *, by: User, at: datetime | None = None) -> Imported:
    """Keep the lines of a bank statement that are new, and match those that are beyond doubt: the reference of an
    unpaid order, its currency, and what is due to the centime. The rest waits to be looked at.

    Raises StatementError for a file that cannot be read whole, PaymentError for one that was imported already:
    nothing is kept then.
    """
    at = at or now()
    found = read(content, name, today=wall_of(at, MOROCCO).date())
    _refuse_another_account(found.account)
    prints = found.fingerprints(organisation().rib)
    try:
        with transaction.atomic():
            statement = BankStatement.objects.create(
                name=name[:200],
                sha256=hashlib.sha256(content).hexdigest(),
                kind=found.kind,
                account=found.account[:60],
                imported_at=at,
                imported_by=by,
            )
            known = set(
                StatementLine.objects.filter(fingerprint__in=prints).values_list("fingerprint", flat=True)
            )
            rows = [
                StatementLine(
                    statement=statement,
                    fingerprint=mark,
                    number=line.number,
                    on=line.on,
                    amount=line.amount,
                    currency=line.currency,
                    text=line.text,
                    reference=line.reference[:120],
                    party=line.party[:200],
                    reversal=line.reversal,
                )
                for line, mark in zip(found.lines, prints, strict=True)
                if mark not in known
            ]
            StatementLine.objects.bulk_create(rows)
    except IntegrityError:
        raise PaymentError(_("This statement was imported already.")) from None
    matched = sum(_match_if_certain(row, by=by, at=at) for row in statement.lines.unresolved())  # type: ignore[attr-defined]
    return Imported(statement, len(rows), len(prints) - len(rows), matched, found.notes)


def _refuse_another_account(account: str) -> None:
    """PaymentError for the statement of an account that is not the organisation's, where both are known.

    Banks name it in full, by IBAN, or by its last figures.
    """
    site = organisation()
    ours = [bare_account(known) for known in (site.rib, site.iban) if known]
    theirs = bare_account(account)
    if not ours or not theirs:
        return
    if not any(known.endswith(theirs) or theirs.endswith(known) or theirs in known for known in ours):
        raise PaymentError(
            _("This statement is of account %(account)s, which is not the organisation's.")
            % {"account": account}
        )


def _match_if_certain(line: StatementLine, *, by: User, at: datetime) -> bool:
    orders = _named(line)
    if len(orders) != 1 or orders[0].currency != line.currency or orders[0].due != line.amount:
        return False
    try:
        match(line, orders[0], by=by, at=at)
    except PaymentError:
        return False
    return True


def sweep(at: datetime | None = None) -> int:
    """Match what is beyond doubt of statements whose import was cut off before it came to that; how many lines.

    A line that somebody decided on, and one that a person is to look at since a week, is left alone.
    """
    at = at or now()
    lines = StatementLine.objects.unresolved().filter(
        by=None,
        statement__imported_by__isnull=False,
        statement__imported_at__range=(at - timedelta(days=7), at - timedelta(minutes=2)),
    )
    done = 0
    for line in lines.select_related("statement__imported_by").order_by("pk"):
        user = line.statement.imported_by
        assert user is not None
        try:
            done += _match_if_certain(line, by=user, at=at)
        except Exception:
            logger.exception("Line %s of a statement could not be matched.", line.pk)
    return done


def _named(line: StatementLine) -> list[Order]:
    """The orders whose references stand in the words of the line."""
    said = find_references(f"{line.reference} {line.text}")
    return list(Order.objects.filter(reference__in=said)) if said else []


def candidates(lines: Iterable[StatementLine]) -> dict[int, list[Order]]:
    """For each line the orders that it may pay, the likeliest first: by reference, then by name, then by amount.

    As many queries for fifty lines as for one.
    """
    lines = list(lines)
    said = {line.pk: set(find_references(f"{line.reference} {line.text}")) for line in lines}
    wanted = set().union(*said.values()) if said else set()
    named = {
        order.reference: order
        for order in Order.objects.filter(reference__in=wanted).select_related("event", "booking")
    }
    unpaid = Order.objects.unpaid().select_related("event", "booking").order_by("-created_at")[:LOOKED_AT]
    names = {order: _name_of(order) for order in reversed(list(unpaid))}
    found: dict[int, list[Order]] = {}
    for line in lines:
        sure = [named[reference] for reference in sorted(said[line.pk]) if reference in named]
        words = _words_of(line)
        by_name = {order for order, name in names.items() if name and name <= words}
        like = [
            order
            for order in names
            if order not in sure
            and order.currency == line.currency
            and (order.due == line.amount or order in by_name)
        ]
        like.sort(key=lambda order: (order not in by_name, order.due != line.amount))
        found[line.pk] = (sure + like)[:5]
    return found


def is_from_buyer(line: StatementLine, order: Order) -> bool:
    """Whether the payer's words hold the buyer's name."""
    name = _name_of(order)
    return bool(name) and name <= _words_of(line)


def _words_of(line: StatementLine) -> set[str]:
    return set(fold(f"{line.party} {line.text}").split())


def _name_of(order: Order) -> set[str]:
    """The words of the buyer's name that a payer would give too."""
    return {word for word in fold(order.buyer_name).split() if len(word) > 3}


@transaction.atomic
def match(line: StatementLine, order: Order, *, by: User, at: datetime | None = None) -> Payment:
    """Say that this line pays this order, whatever is missing or too much; somebody faster wins.

    Raises PaymentError for money that went out, another currency, or a line that is matched already.
    """
    at = at or now()
    if line.amount <= 0:
        raise PaymentError(_("This line is money that went out."))
    moves.lock(order.event_id)
    line.refresh_from_db()
    if line.state != State.OPEN:
        raise PaymentError(_("Somebody else dealt with this line just now."))
    times = Payment.objects.filter(reference__startswith=line.fingerprint[:24]).count()
    payment, new = record_payment(
        order,
        means=Means.TRANSFER,
        reference=f"{line.fingerprint[:24]}{f'-{times}' if times else ''}",
        amount=line.amount,
        currency=line.currency,
        received_at=utc_of(line.on, time(12), MOROCCO),
        by=by,
        note=f"{line.party} {line.text}".strip()[:300],
        at=at,
    )
    still_open = StatementLine.objects.filter(pk=line.pk, state=State.OPEN)
    # not new: somebody matched it and took it off again since the look above; their payment is not ours
    if not new or not still_open.update(state=State.MATCHED, payment=payment, by=by, why=""):
        raise PaymentError(_("Somebody else dealt with this line just now."))
    history.note(order, "matched", by=by, amount=line.amount, number=payment.reference)
    line.refresh_from_db()
    return payment


@transaction.atomic
def unmatch(line: StatementLine, *, by: User, why: str, at: datetime | None = None) -> None:
    """Take a transfer off the order it was matched with by mistake: booked back there, and open again here.

    Places that it confirmed stay; the order is due again, and the buyer who was thanked for it is told so.
    """
    at = at or now()
    if not why.strip():
        raise PaymentError(_("Give the reason."))
    line.refresh_from_db()
    payment = line.payment
    if payment is None:
        raise PaymentError(_("This line is not matched."))
    moves.lock(payment.order.event_id)
    order = hold_still(payment.order)
    amount = payment.amount
    if not reserve(payment, amount):
        raise PaymentError(_("Some of this payment was refunded: it can no longer be taken off."))
    count(order, amount)
    Refund.objects.create(
        payment=payment,
        state=Refund.State.DONE,
        cause=Refund.Cause.MISMATCH,
        amount=amount,
        reason=why.strip()[:300],
        by=by,
        created_at=at,
        done_at=at,
    )
    matched = StatementLine.objects.filter(pk=line.pk, state=State.MATCHED, payment=payment)
    if not matched.update(state=State.OPEN, payment=None, by=by, why=why.strip()[:300]):
        raise PaymentError(_("Somebody else dealt with this line just now."))
    Payment.objects.filter(pk=payment.pk).update(flag="")
    history.note(order, "unmatched", by=by, amount=amount, why=why)
    _choose_as_before(order, payment)
    order = settle(order, at=at)
    ask_for_payment(order, at)
    letters.correct_received(payment, order)
    line.refresh_from_db()


def _choose_as_before(order: Order, payment: Payment) -> None:
    """Let the order be paid as its payer chose before this payment, unless they paid something since."""
    later = order.payments.filter(pk__gt=payment.pk)
    if order.credit_at is not None or any(row.left for row in later):
        return
    was = history.means_before(order, payment.reference)
    if was is None:
        was = Means.CREDIT if order.purchase_order else ""
    Order.objects.filter(pk=order.pk).update(means=was)


@transaction.atomic
def ignore(line: StatementLine, *, by: User, why: str) -> None:
    """Say that the line is for no order; it leaves the list, and can be opened again."""
    if not why.strip():
        raise PaymentError(_("Give the reason."))
    still_open = StatementLine.objects.filter(pk=line.pk, state=State.OPEN)
    if not still_open.update(state=State.IGNORED, by=by, why=why.strip()[:300]):
        raise PaymentError(_("Somebody else dealt with this line just now."))
    line.refresh_from_db()


@transaction.atomic
def reopen(line: StatementLine, *, by: User) -> None:
    """Undo `ignore`."""
    if not StatementLine.objects.filter(pk=line.pk, state=State.IGNORED).update(
        state=State.OPEN, by=by, why=""
    ):
        raise PaymentError(_("Somebody else dealt with this line just now."))
    line.refresh_from_db()
