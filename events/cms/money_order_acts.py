"""What the accountant does with an order: money that came, a purchase order, papers, money that goes back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.cms.money_acts import Act
from events.cms.money_forms import (
    AtDeskForm,
    BuyerForm,
    CreditForm,
    NothingForm,
    QuoteForm,
    ReasonForm,
    RefundForm,
    RefuseForm,
    TransferForm,
    address_warning,
    ice_warning,
)
from events.cms.money_frame import said
from events.orders import actions as orders
from events.orders.actions import BuyerGiven, OrderError
from events.orders.invoicing import standing_invoice
from events.orders.models import Invoice, Order
from events.orders.states import Means
from events.payments import actions as payments
from events.payments.actions import PaymentError
from events.payments.models import Payment, Refund
from home.models import User

Given = dict[str, Any]


def _due(order: Order) -> list[str]:
    if order.due:
        return [_("%(amount)s is owed now.") % {"amount": said(order.due, order.currency)}]
    return [_("Nothing is owed now: whatever comes is too much.")]


def _paid_at_desk(order: Order, by: User, given: Given) -> str:
    how = dict(AtDeskForm.HOW)[given["how"]]
    return _book(
        order, by, given, Means.DESK, f"{order.reference}-{given['key']}", _noted(str(how), given["number"])
    )


def _noted(*words: str) -> str:
    return " · ".join(word for word in words if word)


def _transferred(order: Order, by: User, given: Given) -> str:
    return _book(order, by, given, Means.TRANSFER, given["number"], "")


def _book(order: Order, by: User, given: Given, means: Means, reference: str, note: str) -> str:
    payment, new = payments.record_payment(
        order, means=means, reference=reference, amount=given["amount"], currency=order.currency,
        received_at=given["form"].received_at(), by=by, note=note,
    )  # fmt: skip
    if not new and (payment.order_id, payment.amount) != (order.pk, given["amount"]):
        raise PaymentError(
            _("A payment with this reference is known: %(amount)s for order %(order)s.")
            % {"amount": said(payment.amount, payment.currency), "order": payment.order}
        )
    if not new:
        return _("This payment was recorded already.")
    return _after(payment, Order.objects.get(pk=order.pk))


def _after(payment: Payment, order: Order) -> str:
    words = {"amount": said(payment.amount, payment.currency), "rest": said(order.due, order.currency)}
    if payment.flag:
        return (
            _("%(amount)s is recorded. It is more than is owed: refund it, or keep it with a reason.") % words
        )
    if order.due:
        return _("%(amount)s is recorded; %(rest)s is still owed.") % words
    return _("%(amount)s is recorded: the order is paid.") % words


def _may_credit(order: Order) -> bool:
    return bool(order.due) and order.credit_at is None and order.buyer_kind == Order.Buyer.ORGANISATION


@transaction.atomic
def _accept_credit(order: Order, by: User, given: Given) -> str:
    if given["seen"] != order.purchase_order:  # the buyer sent another one since
        raise OrderError(_("Somebody else changed this just now. Look at it again."))
    if given["purchase_order"] != order.purchase_order:
        order.purchase_order = given["purchase_order"]
        order = orders.set_buyer(order, _buyer_of(order), by=by)
    if order.means != Means.CREDIT:
        order = orders.choose_means(order, Means.CREDIT, by=by)
    orders.accept_on_credit(order, by=by)
    return _("The purchase order is accepted: the places are confirmed. Issue the invoice next.")


def _is_asked(order: Order) -> bool:
    """Whether a purchase order waits for an answer."""
    return bool(order.due) and order.means == Means.CREDIT and order.credit_at is None


def _of_refusing(order: Order) -> list[str]:
    lines = [_("The buyer is asked by e-mail to pay in another way; the places are kept as long as before.")]
    if not order.buyer_email:
        lines = [_("No e-mail address of the buyer is known.")]
    return [*lines, *_due(order)]


def _refuse_purchase_order(order: Order, by: User, given: Given) -> str:
    orders.refuse_purchase_order(order, by=by, why=given["why"], seen=given["seen"])
    return _("The purchase order is refused: the buyer chooses another way to pay.")


def _may_take_back(order: Order) -> bool:
    return bool(order.due) and order.credit_at is not None and standing_invoice(order) is None


def _of_taking_back(order: Order) -> list[str]:
    return [
        _("The purchase order waits for an answer again; nobody is written to."),
        _("Places that it confirmed stay."),
    ]


def _take_back(order: Order, by: User, given: Given) -> str:
    orders.take_acceptance_back(order, by=by, why=given["why"])
    return _("The acceptance is taken back: accept the purchase order, or refuse it.")


def _buyer_of(order: Order) -> BuyerGiven:
    return BuyerGiven(**{name: getattr(order, name) for name in BuyerGiven.__dataclass_fields__})


def _set_buyer(order: Order, by: User, given: Given) -> str:
    columns = {name: value for name, value in given.items() if name != "form"}
    order = orders.set_buyer(order, BuyerGiven(**columns, organisation=order.organisation), by=by)
    return _noted(_("The buyer is changed for the papers that are issued from now on."), ice_warning(order))


def _of_buyer(order: Order) -> list[str]:
    lines = [_("Papers that were issued stay as they are: a credit note and a new invoice change them.")]
    return [*lines, *filter(None, [ice_warning(order)])]


def _quote(order: Order, by: User, given: Given) -> str:
    quote = orders.issue_quote(order, by=by, days=given["days"], seen=given["seen"])
    return _("Quote %(number)s is issued and goes to the buyer.") % {"number": quote.number}


def _may_quote(order: Order) -> bool:
    """Quotes are for organisations that have not paid anything, sent a purchase order or got an invoice yet."""
    is_open = bool(order.due) and not order.balance and order.means != Means.CREDIT
    return is_open and order.buyer_kind == Order.Buyer.ORGANISATION and standing_invoice(order) is None


def _invoice(order: Order, by: User, given: Given) -> str:
    row = orders.issue_invoice(order, by=by)
    return _("Invoice %(number)s is issued and goes to the buyer.") % {"number": row.number}


def _of_invoice(order: Order) -> list[str]:
    total = _("It is about %(amount)s, taxes included; its number is taken now and never changed.")
    warnings = (ice_warning(order), address_warning(order))
    return [total % {"amount": said(order.total, order.currency)}, *filter(None, warnings)]


def _may_invoice(order: Order) -> bool:
    return bool(order.total) and standing_invoice(order) is None


def is_behind(order: Order) -> bool:
    """Whether the invoice that stands says another sum than is owed now."""
    standing = standing_invoice(order)
    return standing is not None and standing.open not in {order.total, order.owed}


def says_paid(order: Order) -> Invoice | None:
    """The invoice that stands and says that it is paid, though its order is not, or no longer."""
    standing = standing_invoice(order) if order.due else None
    return standing if standing is not None and not Decimal(standing.facts["due"]) else None


def _of_correcting(order: Order) -> list[str]:
    standing = standing_invoice(order)
    assert standing is not None
    words = {
        "number": standing.number, "before": said(standing.open, order.currency),
        "now": said(order.total, order.currency),
    }  # fmt: skip
    if order.total:
        anew = _(
            "Invoice %(number)s says %(before)s: a credit note takes it back, and a new invoice says %(now)s."
        )
        return [anew % words]
    return [
        _("Invoice %(number)s says %(before)s, and nothing is owed: a credit note takes it back.") % words
    ]


def _correct(order: Order, by: User, given: Given) -> str:
    row = orders.correct(order, by=by, reason=given["why"])
    if row is None:
        return _("The invoice is taken back by a credit note.")
    return _("Corrected: invoice %(number)s stands now.") % {"number": row.number}


def of_refunding(order: Order) -> list[str]:
    """What is there to give back, and how it goes."""
    words = {"paid": said(order.balance, order.currency), "over": said(order.refundable, order.currency)}
    lines = [_("%(paid)s came in and stayed; %(over)s of it is more than is owed.") % words]
    lines.append(_("It goes back to the means it came by; transfers and cash are given back by hand."))
    return lines


def refund(order: Order, by: User, given: Given, *, propose: bool = False) -> str:
    """Refund, or propose it to the accountant."""
    amount, payment, seen = given["amount"], given.get("payment"), given["seen"]
    if payment is not None:
        if seen is not None:  # of the whole order: of this payment the same less that of the others
            seen = seen - payments.set_aside(order) + payment.refunded
        made = [payments.refund(payment, amount, by=by, reason=given["why"], propose=propose, seen=seen)]
    else:
        made = payments.refund_order(
            order,
            by=by,
            reason=given["why"],
            cause=Refund.Cause.HAND,
            amount=amount,
            propose=propose,
            seen=seen,
        )
    words = {"amount": said(amount, order.currency)}
    if propose:
        return _("A refund of %(amount)s is proposed to the accountant.") % words
    if any(row.state == Refund.State.PROPOSED for row in made):
        return _("A refund of %(amount)s waits for a second person.") % words
    return _("A refund of %(amount)s is decided.") % words


ACTS = (
    Act("paid", gettext_lazy("Record a payment"), gettext_lazy("What was paid at the desk?"),
        lambda order: True, _due, _paid_at_desk, AtDeskForm),
    Act("transfer", gettext_lazy("Record a transfer"), gettext_lazy("Which transfer came in?"),
        lambda order: True, _due, _transferred, TransferForm),
    Act("credit", gettext_lazy("Accept a purchase order"), gettext_lazy("Accept this purchase order?"),
        _may_credit,
        lambda order: [_("The places are confirmed now, and the invoice is paid later."), *_due(order)],
        _accept_credit, CreditForm),
    Act("refuse", gettext_lazy("Refuse the purchase order"), gettext_lazy("Refuse this purchase order?"), _is_asked,
        _of_refusing, _refuse_purchase_order, RefuseForm, danger=True),
    Act("undo_credit", gettext_lazy("Take the acceptance back"), gettext_lazy("Take this acceptance back?"),
        _may_take_back, _of_taking_back, _take_back, ReasonForm, danger=True),
    Act("quote", gettext_lazy("Issue a quote"), gettext_lazy("Issue a quote?"), _may_quote,
        lambda order: [*_due(order), _("The places are kept as long, but not past the event.")], _quote, QuoteForm),
    Act("invoice", gettext_lazy("Issue the invoice"), gettext_lazy("Issue the invoice?"), _may_invoice, _of_invoice,
        _invoice, NothingForm),
    Act("correct", gettext_lazy("Correct the invoice"), gettext_lazy("Correct the invoice by a credit note?"),
        is_behind, _of_correcting, _correct, ReasonForm, danger=True),
    Act("refund", gettext_lazy("Refund"), gettext_lazy("How much is refunded?"), lambda order: bool(order.balance > 0),
        of_refunding, refund, RefundForm, danger=True),
    Act("buyer", gettext_lazy("Change the buyer"), gettext_lazy("Who pays this order?"), lambda order: True, _of_buyer,
        _set_buyer, BuyerForm),
)  # fmt: skip
