"""What somebody types to pay: who the papers are for, and the number of a purchase order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.orders.actions import BuyerGiven
from events.orders.ice import LENGTH, ice_given, is_ice
from events.orders.models import Order
from events.registration.forms import Line, PersonName, PlainText, VisitorForm, cleaned
from home.languages import Language


def ice_warning(ice: str) -> str:
    """What is to be looked at in an ICE; it is never refused, for the invoice may be issued all the same."""
    if not ice or is_ice(ice):
        return ""
    if len(ice) != LENGTH or not ice.isdigit():
        return gettext("An ICE has fifteen digits: look at this one again.")
    return gettext("The last two digits of this ICE do not fit the others: look at it again.")


class Lines(forms.CharField):
    """A few lines of text as text, such as a postal address."""

    widget = forms.Textarea(attrs={"rows": "3", "dir": "auto", "autocomplete": "street-address"})

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if "\0" in text:
            return text  # refused by the validator of every CharField
        lines = (" ".join(cleaned(line).split()) for line in text.splitlines())
        return "\n".join(line for line in lines if line)


class Ice(Line):
    """An ICE as it is kept: its digits."""

    default_error_messages = {"long": _("An ICE has fifteen digits.")}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text if "\0" in text else ice_given(text)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > LENGTH:
            raise ValidationError(self.error_messages["long"], "long")


def _number(label: Any, length: int, **more: Any) -> Line:
    widget = forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"})
    return Line(label=label, max_length=length, required=False, widget=widget, **more)


class BuyerForm(VisitorForm):
    """Who pays, as it stands on invoices from now on."""

    buyer_kind = forms.ChoiceField(
        label=_("Who pays?"),
        choices=[(Order.Buyer.PERSON, _("A person")), (Order.Buyer.ORGANISATION, _("An organisation"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who pays."), "invalid_choice": _("Say who pays.")},
    )
    buyer_name = PersonName(
        label=_("Name on the invoice"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
        error_messages={"required": _("Give the name that stands on the invoice.")},
    )
    buyer_ice = Ice(
        label=_("ICE"),
        max_length=40,
        required=False,
        help_text=_("Fifteen digits; for organisations in Morocco."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )
    buyer_tax_id = _number(_("IF (tax number)"), 20)
    buyer_trade_register = _number(_("RC (trade register)"), 30)
    buyer_address = Lines(label=_("Address"), max_length=500, required=False)
    buyer_city = PlainText(
        label=_("City"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2", "dir": "auto"}),
    )
    buyer_country = PlainText(
        label=_("Country"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "country-name", "dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the papers"), choices=Language.choices, widget=forms.RadioSelect
    )

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "topic"]
        kwargs["initial"] = {name: getattr(order, name) for name in names}
        super().__init__(*args, **kwargs)
        self.order = order

    def given(self) -> BuyerGiven:
        """What `set_buyer` writes; what the form does not ask stays as it is."""
        said = self.cleaned_data
        return BuyerGiven(**{name: said[name] for name in said if name != "topic"})


class PurchaseForm(BuyerForm):
    """The same of an organisation that pays on invoice, with the number of its purchase order."""

    purchase_order = _number(_("Number of your purchase order"), 60)

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        del self.fields["buyer_kind"]
        number = self.fields["purchase_order"]
        number.required = True
        number.error_messages["required"] = _("Give the number of the purchase order.")
        self.fields["buyer_name"].label = _("Legal name of the organisation")
        if order.buyer_kind == Order.Buyer.PERSON and not self.is_bound:
            self.initial["buyer_name"] = order.booking.organisation

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["buyer_kind"] = Order.Buyer.ORGANISATION
        return given
