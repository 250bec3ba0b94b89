"""What money writes in the audit log, shown by the History screens: who, when, why and how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, DecimalField, Model
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, get_active_log_context
from wagtail.models import ModelLogEntry

from events.orders.models import Order, PaymentTerms
from events.orders.states import Means
from home import formats

if TYPE_CHECKING:
    from home.models import User

ACTIONS = {
    "opened": (_("Open an order"), _("the order was opened")),
    "changed": (_("Change an order"), _("the sum of the order changed with its registrations")),
    "means": (_("Choose a means of payment"), _("a means of payment was chosen")),
    "buyer": (_("Change the buyer"), _("the buyer was changed")),
    "credit": (_("Accept a purchase order"), _("the purchase order was accepted: the invoice is paid later")),
    "credit_refused": (_("Refuse a purchase order"), _("the purchase order was refused")),
    "credit_undone": (_("Take back an acceptance"), _("the acceptance of the purchase order was taken back")),
    "terms": (_("Change the terms of payment"), _("the terms of payment were changed")),
    "invoice": (_("Issue an invoice"), _("an invoice was issued")),
    "credit_note": (_("Issue a credit note"), _("a credit note was issued")),
    "quote": (_("Issue a quote"), _("a quote was issued")),
    "quote_accepted": (_("Accept a quote"), _("the quote was accepted")),
    "reminded": (_("Remind of an invoice"), _("the invoice was reminded of")),
    "paid": (_("Record a payment"), _("a payment came in")),
    "late": (_("Flag a payment"), _("a payment came too late: the place was gone")),
    "flag": (_("Look at a payment"), _("more than was owed")),
    "refund": (_("Refund"), _("a refund was decided")),
    "refund_approved": (_("Approve a refund"), _("a refund was approved by a second person")),
    "refund_refused": (_("Refuse a refund"), _("a refund was refused")),
    "refund_done": (_("Refund done"), _("a refund was made")),
    "refund_failed": (_("Refund failed"), _("a refund failed")),
    "refund_otherwise": (_("Refund another way"), _("a refund that failed is given back another way")),
    "refund_withdrawn": (_("Withdraw a refund"), _("a refund was withdrawn")),
    "refund_run": (_("Refund everybody"), _("the refund of everybody was decided")),
    "refund_run_approved": (
        _("Approve a refund"),
        _("the refund of everybody was approved by a second person"),
    ),
    "refund_run_refused": (_("Refuse a refund"), _("the refund of everybody was refused")),
    "dispute": (_("Dispute"), _("the payer disputes a payment")),
    "statement": (_("Import a statement"), _("a bank statement was imported")),
    "matched": (_("Match a transfer"), _("a transfer was matched")),
    "unmatched": (_("Undo a match"), _("a transfer was taken off the order again")),
    "ignored": (_("Set a transfer aside"), _("a line of a statement was set aside")),
    "sent_again": (_("Send a paper again"), _("a paper was sent again")),
    "kept": (_("Keep a payment"), _("a payment that was flagged is kept")),
    "exported": (_("Export a list of money"), _("a list was taken along as a file")),
}


def register_actions(actions: LogActionRegistry) -> None:
    """For the hook `register_log_actions`."""
    for name, (label, message) in ACTIONS.items():
        formatter = type("_Formatter", (_Formatter,), {"label": label, "message": message})
        actions.register_action(f"events.orders.{name}")(formatter)  # type: ignore[arg-type]


class _Formatter(LogFormatter):
    def format_comment(self, log_entry: Any) -> str:
        return " · ".join(part for part in _told(log_entry.data) if part)


def _told(facts: dict[str, Any]) -> Iterator[str]:
    """What changed, in the reader's language: how much, by which means, what stood before, and why; references last."""
    amount, code = _amount_of(facts)
    if amount is not None and "before" in facts:
        yield _changed(Order, "total", _money(Decimal(facts["before"]), code), _money(amount, code))
    elif amount is not None:
        yield _money(amount, code)
    if facts.get("means"):
        now_means = str(Means(facts["means"]).label)
        was = facts.get("was")
        yield _changed(Order, "means", str(Means(was).label), now_means) if was else now_means
    for model, changes in ((Order, facts.get("buyer")), (PaymentTerms, facts.get("terms"))):
        for name, (before, after) in (changes or {}).items():
            yield _changed(model, name, _value(model, name, before), _value(model, name, after))
    if "rows" in facts:
        words = ngettext("%(count)s row, %(format)s", "%(count)s rows, %(format)s", facts["rows"])
        yield words % {"count": formats.number(facts["rows"]), "format": str(facts["format"]).upper()}
    yield str(facts.get("why") or "")
    yield str(facts.get("number") or "")


def _changed(model: type[Model], name: str, before: str, after: str) -> str:
    what = capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    return gettext("%(what)s: %(before)s, now %(after)s") % {
        "what": what, "before": before or "—", "after": after or "—",
    }  # fmt: skip


def _value(model: type[Model], name: str, value: Any) -> str:
    """What stands in a column, as its form says it."""
    field = model._meta.get_field(name)
    choices = dict(getattr(field, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(field, BooleanField):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, DecimalField):
        return formats.money(Decimal(value))
    return formats.number(value) if isinstance(value, int) else " ".join(str(value).split())


def _amount_of(facts: dict[str, Any]) -> tuple[Decimal | None, str]:
    """The amount that was written with its currency: "1250.00 MAD"."""
    amount, _space, code = str(facts.get("amount") or "").partition(" ")
    return (Decimal(amount), code) if code else (None, "")


def _money(amount: Decimal, code: str) -> str:
    return formats.money(amount, code)


def changes(before: Model, after: Model, names: Iterable[str]) -> dict[str, list[Any]]:
    """What stood in these columns and stands there now, where that differs; for `note`."""
    pairs = {name: [_kept(getattr(row, name)) for row in (before, after)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _kept(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


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


def means_before(order: Order, reference: str) -> str | None:
    """How the order was to be paid before this payment came in; None where that was not written."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(order),
        object_id=str(order.pk),
        action="events.orders.paid",
        data__number=reference,
    )
    entry = entries.first()
    return entry.data.get("instead_of") if entry else None


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
