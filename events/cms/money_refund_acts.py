"""What the accountant does with a refund: approve or refuse it, make it by hand, make good what failed, withdraw it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from events.cms.money_acts import Act
from events.cms.money_forms import ClickForm, WhyForm
from events.cms.money_frame import day_of, said
from events.orders.states import Means
from events.payments import actions
from events.payments.making_good import OTHER_WAYS, left_of, share_of
from events.payments.models import Refund
from events.payments.refunding import needs_two
from home.models import User

Given = dict[str, Any]

# ---------------------------------------------------------------- forms


class GivenBackForm(forms.Form):
    """On which day, and under which reference, a person gave money back."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of the bank, or number of the receipt"), max_length=120
    )
    day = forms.DateField(label=gettext_lazy("Given back on"), widget=AdminDateInput)

    def __init__(self, row: Refund, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["day"].initial = day_of(now())

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day is not None and day > day_of(now()):
            raise ValidationError(_("This day is still to come."))
        if day is not None and day < day_of(self.row.payment.received_at):
            raise ValidationError(_("Money is not given back before it came in."))
        return day


class OtherWayForm(GivenBackForm):
    """By which other way a refund that failed is given back; empty below where that is still to be done."""

    means = forms.ChoiceField(
        label=gettext_lazy("It is given back"),
        choices=[(means.value, means.label) for means in OTHER_WAYS],
        widget=forms.RadioSelect,
        initial=Means.TRANSFER.value,
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The payer reads it in the mail; it is kept in the history too."),
    )
    field_order = ("means", "why", "reference", "day")

    def __init__(self, row: Refund, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        order = row.payment.order
        if needs_two(order, left_of(row, order), row.cause, Means.TRANSFER):
            del self.fields["reference"], self.fields["day"]  # nothing is given back before the second yes
            return
        self.fields["reference"].required = self.fields["day"].required = False
        self.fields["reference"].help_text = _(
            "Leave it empty while it is still to be made: the refund then stands in the list of those to do by hand."
        )


class WithdrawForm(WhyForm):
    """Why a refund is not made; the payer reads it."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The payer reads it in the mail; it is kept in the history too."),
    )


# ---------------------------------------------------------------- which act, when


def is_by_hand(row: Refund) -> bool:
    """Whether a person has to give this back now."""
    return row.state == Refund.State.WANTED and row.is_by_hand


def may_make_good(row: Refund) -> bool:
    """Whether it failed and the money is still to go back."""
    return row.is_to_make_good and share_of(row, row.payment.order) > 0


def may_give_otherwise(row: Refund) -> bool:
    """Whether a person can do what a machine could not."""
    return not row.is_by_hand and may_make_good(row)


def may_withdraw(row: Refund) -> bool:
    """Whether nobody gave it back yet, and no provider was asked to; one that failed can be let be."""
    if row.state == Refund.State.WANTED:
        return row.is_by_hand or not row.tried
    return row.is_to_make_good


def _told(row: Refund) -> list[str]:
    words = {
        "amount": said(row.amount, row.payment.currency),
        "reason": row.reason,
        "means": row.payment.get_means_display(),
        "way": row.way.label,
    }
    lines = [_("%(amount)s, paid by %(means)s.") % words]
    if row.means:
        lines.append(_("It is given back another way: %(way)s.") % words)
    if row.reason:
        lines.append(_("The reason that was given: %(reason)s") % words)
    if row.by:
        lines.append(_("Decided by %(name)s.") % {"name": row.by})
    return lines


def _failed(row: Refund) -> list[str]:
    left = left_of(row, row.payment.order)
    lines = [*_told(row), *([row.error] if row.error else [])]
    if left != row.amount:
        lines.append(_("%(amount)s of it is still to be given back.") % _amount(left, row))
    return lines


def _otherwise(row: Refund) -> list[str]:
    order = row.payment.order
    lines = _failed(row)
    if needs_two(order, left_of(row, order), row.cause, Means.TRANSFER):
        lines.append(_("It is above what one person decides: a second person approves it before it is made."))
    return lines


def _to_withdraw(row: Refund) -> list[str]:
    return [*_told(row), _("Nothing is given back by it. The payer is told by mail, with your reason.")]


def _amount(amount: Decimal, row: Refund) -> Given:
    return {"amount": said(amount, row.payment.currency)}


# ---------------------------------------------------------------- acts


def _approve(row: Refund, by: User, given: Given) -> str:
    actions.approve(row, by=by)
    return _("The refund is approved.")


def _refuse(row: Refund, by: User, given: Given) -> str:
    actions.refuse(row, by=by, reason=given["why"])
    return _("The refund is refused.")


def _done(row: Refund, by: User, given: Given) -> str:
    actions.mark_refunded(row, reference=given["reference"], on=given["day"], by=by)
    return _("The refund is done, and the payer is told by mail.")


def _again(row: Refund, by: User, given: Given) -> str:
    made = actions.try_again(row, by=by, reason=given["why"])
    if made.state == Refund.State.PROPOSED:
        return _("A refund of %(amount)s waits for a second person.") % _amount(made.amount, made)
    return _("The refund is tried again.")


def _another_way(row: Refund, by: User, given: Given) -> str:
    made = actions.give_otherwise(
        row, by=by, reason=given["why"], means=given["means"], reference=given.get("reference", ""),
        on=given.get("day"),
    )  # fmt: skip
    if made.state == Refund.State.DONE:
        return _("The refund is done, and the payer is told by mail.")
    if made.state == Refund.State.PROPOSED:
        return _("A refund of %(amount)s waits for a second person.") % _amount(made.amount, made)
    return _("The refund of %(amount)s is to be made by hand now.") % _amount(made.amount, made)


def _withdraw(row: Refund, by: User, given: Given) -> str:
    actions.withdraw(row, by=by, reason=given["why"])
    return _("The refund is withdrawn, and the payer is told by mail.")


REFUND_ACTS = (
    Act("approve", gettext_lazy("Approve"), gettext_lazy("Approve this refund?"),
        lambda row: row.state == Refund.State.PROPOSED, _told, _approve, ClickForm),
    Act("refuse", gettext_lazy("Refuse"), gettext_lazy("Refuse this refund?"),
        lambda row: row.state == Refund.State.PROPOSED, _told, _refuse, danger=True),
    Act("done", gettext_lazy("It was given back"), gettext_lazy("Was this given back by hand?"), is_by_hand, _told,
        _done, GivenBackForm),
    Act("again", gettext_lazy("Try again"), gettext_lazy("Try this refund again?"), may_make_good, _failed, _again),
    Act("otherwise", gettext_lazy("Give it back another way"), gettext_lazy("By which other way is it given back?"),
        may_give_otherwise, _otherwise, _another_way, OtherWayForm),
    Act("withdraw", gettext_lazy("Withdraw"), gettext_lazy("Withdraw this refund?"), may_withdraw, _to_withdraw,
        _withdraw, WithdrawForm, danger=True),
)  # fmt: skip
