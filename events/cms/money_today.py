"""What waits for the accountant, on the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from events.cms.money_frame import SEE, day_of
from events.cms.money_together import accepted_without_invoice
from events.orders.models import Invoice, Order, OrderQuerySet
from events.orders.states import Means
from events.payments.models import Payment, Refund, RefundRun, StatementLine


@dataclass(frozen=True)
class Due:
    """Something that waits, and the list that shows it."""

    sentence: str
    url: str


def _to_refund() -> OrderQuerySet:
    """Orders of which something is to be given back and nobody proposed it, tried it, keeps it or has to look at it."""
    rows = Order.objects.to_refund().exclude(payments__flag__gt="")
    rows = rows.exclude(payments__refunds__in=Refund.objects.to_make_good())
    return rows.exclude(payments__refunds__state=Refund.State.PROPOSED)


def todo() -> list[Due]:
    """What to match, to look at, to approve, to give back, to accept, to invoice and to remind of."""
    refunds = Refund.objects.aggregate(
        proposed=Count("pk", filter=Q(state=Refund.State.PROPOSED)),
        hand=Count("pk", filter=Q(pk__in=Refund.objects.by_hand(), state=Refund.State.WANTED)),
        failed=Count("pk", filter=Q(pk__in=Refund.objects.to_make_good())),
    )
    orders = Order.objects.aggregate(
        asked=Count("pk", filter=Q(pk__in=Order.objects.unpaid().filter(means=Means.CREDIT, credit_at=None))),
        over=Count("pk", filter=Q(pk__in=_to_refund())),
        bare=Count("pk", filter=Q(pk__in=accepted_without_invoice())),
    )
    runs = list(RefundRun.objects.filter(waits=True, done_at=None).values_list("event", flat=True))
    lines = StatementLine.objects.unresolved().count()
    flagged = Payment.objects.flagged().count()
    overdue = Invoice.objects.overdue(day_of(now())).count()
    counted = (
        (lines, "money_transfers:index", "",
         ngettext("%(count)d transfer to match", "%(count)d transfers to match", lines)),
        (flagged, "money_payments:index", "flag=any",
         ngettext("%(count)d payment to look at", "%(count)d payments to look at", flagged)),
        (orders["over"], "money_orders:index", "standing=over",
         ngettext("%(count)d order has money to give back.", "%(count)d orders have money to give back.",
                  orders["over"])),
        (refunds["proposed"], "money_refunds:index", "waits=proposed",
         ngettext("%(count)d refund to approve", "%(count)d refunds to approve", refunds["proposed"])),
        (refunds["hand"], "money_refunds:index", "waits=hand",
         ngettext("%(count)d refund to make by hand", "%(count)d refunds to make by hand", refunds["hand"])),
        (refunds["failed"], "money_refunds:index", "waits=failed",
         ngettext("%(count)d refund that failed", "%(count)d refunds that failed", refunds["failed"])),
        (orders["asked"], "money_orders:index", "means=credit&standing=due",
         ngettext("%(count)d purchase order to accept", "%(count)d purchase orders to accept", orders["asked"])),
        (orders["bare"], "money_orders:index", "means=credit&standing=credit",
         ngettext("%(count)d accepted purchase order without an invoice",
                  "%(count)d accepted purchase orders without an invoice", orders["bare"])),
        (overdue, "money_invoices:index", "overdue=yes",
         ngettext("%(count)d invoice is overdue", "%(count)d invoices are overdue", overdue)),
    )  # fmt: skip
    todo = [
        Due(words % {"count": count}, f"{reverse(name)}?{query}" if query else reverse(name))
        for count, name, query, words in counted
        if count
    ]
    words = _("The refund of everybody of a cancelled event waits for a second person.")
    return [*todo, *(Due(words, reverse("money_reports:event", args=[pk])) for pk in runs)]


class MoneyPanel(Component):
    """For who sees money; nothing for the others."""

    name = "money"
    order = 15
    template_name = "events/cms/money_today.html"

    def get_context_data(self, parent_context: RequestContext) -> dict[str, Any]:
        sees = parent_context["request"].user.has_perm(SEE)
        return {"sees": sees, "todo": todo() if sees else []}
