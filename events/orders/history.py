"""What money writes in the audit log, shown by the History screens: who, when, why and how much."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, get_active_log_context
from wagtail.models import ModelLogEntry

from events.orders.models import Order

if TYPE_CHECKING:
    from home.models import User

ACTIONS = {
    "opened": (_("Open an order"), _("the order was opened")),
    "changed": (_("Change an order"), _("the sum of the order changed with its registrations")),
    "means": (_("Choose a means of payment"), _("a means of payment was chosen")),
    "buyer": (_("Change the buyer"), _("the buyer was changed")),
    "credit": (_("Accept a purchase order"), _("the purchase order was accepted: the invoice is paid later")),
    "terms": (_("Change the terms of payment"), _("the terms of payment were changed")),
    "invoice": (_("Issue an invoice"), _("an invoice was issued")),
    "credit_note": (_("Issue a credit note"), _("a credit note was issued")),
    "quote": (_("Issue a quote"), _("a quote was issued")),
    "quote_accepted": (_("Accept a quote"), _("the quote was accepted")),
    "reminded": (_("Remind of an invoice"), _("the invoice was reminded of")),
    "credit_refused": (_("Refuse a purchase order"), _("the purchase order was refused")),
    "credit_undone": (_("Take back an acceptance"), _("the acceptance of the purchase order was taken back")),
    "paid": (_("Record a payment"), _("a payment came in")),
    "late": (_("Flag a payment"), _("a payment came too late: the place was gone")),
    "flag": (_("Look at a payment"), _("more than was owed")),
    "refund": (_("Refund"), _("a refund was decided")),
    "refund_approved": (_("Approve a refund"), _("a refund was approved by a second person")),
    "refund_refused": (_("Refuse a refund"), _("a refund was refused")),
    "refund_done": (_("Refund done"), _("a refund was made")),
    "refund_failed": (_("Refund failed"), _("a refund failed")),
    "dispute": (_("Dispute"), _("the payer disputes a payment")),
    "statement": (_("Import a statement"), _("a bank statement was imported")),
    "matched": (_("Match a transfer"), _("a transfer was matched")),
    "unmatched": (_("Undo a match"), _("a transfer was taken off the order again")),
    "ignored": (_("Set a transfer aside"), _("a line of a statement was set aside")),
    "sent_again": (_("Send a paper again"), _("a paper was sent again")),
    "kept": (_("Keep a payment"), _("a payment that was flagged is kept")),
    "exported": (_("Export the ledger"), _("the ledger was exported")),
}


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        formatter = type("_Formatter", (_Formatter,), {"label": label, "message": message})
        actions.register_action(f"events.orders.{name}")(formatter)  # type: ignore[arg-type]


class _Formatter(LogFormatter):
    def format_comment(self, log_entry: Any) -> str:
        facts = log_entry.data
        said = [str(facts[name]) for name in ("number", "amount", "why") if facts.get(name)]
        return " · ".join(said)


def note(
    order: Order,
    action: str,
    *,
    by: User | None = None,
    why: str = "",
    amount: Decimal | None = None,
    **facts: Any,
) -> None:
    """Write one line of the audit log, in the transaction of what it tells; its label is the order's reference."""
    if action not in ACTIONS:
        raise KeyError(action)
    if why:
        facts["why"] = why
    if amount is not None:
        facts["amount"] = f"{amount} {order.currency}"
    within = get_active_log_context()
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=ContentType.objects.get_for_model(order),
                object_id=str(order.pk),
                label=str(order),
                action=f"events.orders.{action}",
                data=facts,
                timestamp=now(),
                user=by or within.user,
                uuid=within.uuid,
            )
        ]
    )


def note_export(name: str, rows: int, kind: str, *, by: User) -> None:
    """Write who took a list of money along as a file: it is about no single order."""
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Order),
        object_id="0",
        label=name,
        action="events.orders.exported",
        data={"rows": rows, "format": kind},
        timestamp=now(),
        user=by,
    )
