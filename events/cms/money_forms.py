"""What the accountant's desk asks: amounts as people write them, references, dates and reasons."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from events.cms.money_frame import day_of, said
from events.orders.ice import ice_given, is_ice
from events.orders.models import Invoice, Order
from events.orders.sums import amount_given, is_exact
from events.payments.actions import set_aside
from events.payments.models import Payment
from home.forms import DeskFields
from home.languages import Language
from home.zones import MOROCCO, utc_of

KEPT = gettext_lazy("Kept in the history with your name.")


class AmountField(forms.CharField):
    """An amount above zero, as people write it: 1250 · 1 250,00 · ١٢٥٠."""

    def __init__(self, currency: str = "MAD", **kwargs: Any) -> None:
        words: dict[str, Any] = {"label": gettext_lazy("Amount"), "max_length": 40}
        super().__init__(**(words | kwargs))
        self.currency = currency
        self.widget.attrs |= {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = amount_given(str(text))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if amount <= 0 or not is_exact(amount, self.currency) or amount >= Decimal(10) ** 9:
            raise ValidationError(_("Give an amount above zero, with the decimals of its currency."))
        return amount


class KeyField(forms.CharField):
    """What makes a form that is sent twice one act."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=20, required=False)

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        self.initial = self.initial or secrets.token_hex(4)
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)) or secrets.token_hex(4)


class SeenField(forms.DecimalField):
    """What was there when the form was opened: the verb refuses the second of two clicks, which saw the same."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)


class OrderForm(DeskFields, forms.Form):
    """A form about one order."""

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        self.order = order
        super().__init__(*args, **kwargs)


class ReasonForm(OrderForm):
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=KEPT)


class NothingForm(OrderForm):
    """A click alone."""


class ReceivedForm(OrderForm):
    """Money that came in; what differs from what is owed is said before it is kept."""

    amount = AmountField()
    day = forms.DateField(label=gettext_lazy("Received on"), widget=AdminDateInput)
    agreed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        field = self.fields["amount"]
        assert isinstance(field, AmountField)
        field.currency = order.currency
        field.initial = f"{order.due:f}" if order.due else ""
        field.help_text = _("In %(currency)s; owed now: %(amount)s.") % {
            "currency": order.currency, "amount": said(order.due, order.currency),
        }  # fmt: skip
        self.fields["day"].initial = day_of(now())

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > day_of(now()):
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        agreed = given.pop("agreed", "")
        amount = given.get("amount")
        if amount is None or self.errors or amount == self.order.due or agreed == f"{amount:f}":
            return given
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["agreed"] = f"{amount:f}"  # type: ignore[index]
        self.add_error("amount", self._difference(amount))
        return given

    def _difference(self, amount: Decimal) -> str:
        much = {"amount": said(abs(amount - self.order.due), self.order.currency)}
        if amount > self.order.due:
            more = _(
                "This is %(amount)s more than is owed: it is kept as a payment to be looked at. Send it again to record"
                " it."
            )
            return more % much
        return (
            _("This is %(amount)s less than is owed: the rest stays due. Send it again to record it.") % much
        )

    def received_at(self) -> datetime:
        """Noon of the day; of today this moment."""
        day = self.cleaned_data["day"]
        return now() if day == day_of(now()) else utc_of(day, time(12), MOROCCO)


class AtDeskForm(ReceivedForm):
    """Cash, or a card at the terminal."""

    HOW = (("cash", gettext_lazy("cash")), ("terminal", gettext_lazy("card at the terminal")))

    how = forms.ChoiceField(
        label=gettext_lazy("How it was paid"), choices=HOW, widget=forms.RadioSelect, initial="cash"
    )
    number = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The number of the receipt or of the terminal's ticket."),
    )
    key = KeyField()
    field_order = ("how", "amount", "day", "number")


class TransferForm(ReceivedForm):
    """A transfer that no statement brought."""

    number = forms.CharField(
        label=gettext_lazy("Reference of the bank"),
        max_length=120,
        help_text=gettext_lazy(
            "As it stands on the statement: the same reference is one payment, however often it is sent."
        ),
    )
    field_order = ("amount", "day", "number")


class CreditForm(OrderForm):
    """The number of the purchase order that is accepted."""

    purchase_order = forms.CharField(label=gettext_lazy("Number of the purchase order"), max_length=60)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        self.fields["purchase_order"].initial = self.fields["seen"].initial = order.purchase_order


class QuoteForm(OrderForm):
    days = forms.IntegerField(
        label=gettext_lazy("Valid for so many days"), min_value=1, max_value=180, initial=30
    )
    seen = SeenField()

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        self.fields["seen"].initial = f"{order.quotes.count()}"


class BuyerForm(DeskFields, forms.ModelForm[Order]):
    """Who pays: a missing or strange ICE is told, never refused."""

    class Meta:
        model = Order
        fields = (
            "buyer_kind", "buyer_name", "buyer_email", "buyer_address", "buyer_city", "buyer_country", "buyer_ice",
            "buyer_tax_id", "buyer_trade_register", "purchase_order", "language",
        )  # fmt: skip
        widgets = {"buyer_address": forms.Textarea(attrs={"rows": 3})}

    language = forms.ChoiceField(label=gettext_lazy("Language of the papers"), choices=Language.choices)

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=order, **kwargs)
        ice = self.fields["buyer_ice"]
        assert isinstance(ice, forms.CharField)
        ice.max_length, ice.validators = 40, []
        ice.widget.attrs |= {"maxlength": "40", "dir": "ltr", "inputmode": "numeric"}

    def clean_buyer_ice(self) -> str:
        """The digits alone, in whatever way they were written."""
        given = ice_given(self.cleaned_data["buyer_ice"])
        if given and not (given.isascii() and given.isdigit()):
            raise ValidationError(_("An ICE has digits only."))
        if len(given) > 15:
            raise ValidationError(_("An ICE has fifteen digits."))
        return given


def address_warning(order: Order) -> str:
    """An invoice names the buyer with an address (CGI art. 145-III); nobody can be forced to give that either."""
    if order.buyer_address.strip() or order.buyer_city.strip():
        return ""
    return _("The address of the buyer is missing: it belongs on an invoice.")


def ice_warning(order: Order) -> str:
    """What is strange about the buyer's ICE; the law asks for it, nobody can be forced to give it."""
    if order.buyer_kind != Order.Buyer.ORGANISATION:
        return ""
    if not order.buyer_ice:
        return _("The ICE of the buyer is missing: organisations need it on the invoice.")
    if not is_ice(order.buyer_ice):
        return _("The ICE of the buyer does not look right: ask again before an invoice is issued.")
    return ""


class PaymentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Payment) -> str:  # type: ignore[override]
        return _("%(means)s, %(reference)s: %(amount)s are left") % {
            "means": obj.get_means_display(), "reference": obj.reference, "amount": said(obj.left, obj.currency),
        }  # fmt: skip


class RefundForm(OrderForm):
    """How much goes back, of which payment, and why."""

    amount = AmountField()
    payment = PaymentChoice(
        Payment.objects.none(),
        label=gettext_lazy("Of the payment"),
        required=False,
        empty_label=gettext_lazy("the latest first"),
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The payer reads it in the mail; it is kept in the history too."),
    )
    seen = SeenField()

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        amount, payment = self.fields["amount"], self.fields["payment"]
        assert isinstance(amount, AmountField) and isinstance(payment, forms.ModelChoiceField)
        amount.currency = order.currency
        amount.initial = f"{order.refundable or order.balance:f}"
        self.fields["seen"].initial = f"{set_aside(order):f}"
        left = [row.pk for row in order.payments.all() if row.left]
        payment.queryset = Payment.objects.filter(pk__in=left)
        if len(left) < 2:
            del self.fields["payment"]


class PartForm(forms.Form):
    """How much of an invoice is taken back."""

    def __init__(self, invoice: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = AmountField(
            invoice.currency, initial=f"{invoice.open:f}",
            help_text=_("Taxes included; at most %(amount)s.") % {"amount": said(invoice.open, invoice.currency)},
        )  # fmt: skip
        self.fields["why"] = forms.CharField(
            label=_("Reason"), max_length=300, help_text=_("It stands on the credit note.")
        )
        self.fields["seen"] = SeenField()
        self.fields["seen"].initial = f"{invoice.credited:f}"


class WhyForm(forms.Form):
    """A reason, about whatever row."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=KEPT)

    def __init__(self, row: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ClickForm(forms.Form):
    """A click alone, about whatever row; sent twice it is one act."""

    key = KeyField()

    def __init__(self, row: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class RemindForm(forms.Form):
    """A click that reminds of an invoice; sent twice it is one reminder."""

    seen = SeenField()

    def __init__(self, invoice: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = f"{invoice.reminded}"


class RefuseForm(OrderForm):
    """Why a purchase order is not accepted; the number it was is not refused for another that came meanwhile."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The buyer reads it in the mail; it is kept in the history too."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        self.fields["seen"].initial = order.purchase_order
