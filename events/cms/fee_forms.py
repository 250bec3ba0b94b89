"""The forms of fees, shared limits and reserved shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.cms.moments import MomentField, by_the_clocks_of
from events.programme.models import Allotment, Event, Fee, Quota, Session
from home import formats
from home.forms import DeskFields

# Prices are kept with two decimals: a currency of three (TND, KWD…) would be paid wrongly.
CURRENCIES = frozenset({"MAD", "EUR", "USD", "GBP", "CHF", "CAD", "DZD", "XOF", "XAF"})


def _why() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Asked for where fewer places are given than are taken; kept in the history."),
    )


def several(rows: Any, label: Any, help_text: Any = "") -> forms.ModelMultipleChoiceField:
    """Rows to tick."""
    return forms.ModelMultipleChoiceField(
        rows, label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class FeeForm(DeskFields, forms.ModelForm[Fee]):
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        min_length=3,
        max_length=3,
        help_text=gettext_lazy("The same for all fees of the event: MAD, EUR, USD…"),
    )
    places = forms.IntegerField(
        label=gettext_lazy("Places of its own"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("Empty: as many as the event has."),
    )
    on_sale_from = MomentField(label=gettext_lazy("On sale from"))
    on_sale_until = MomentField(label=gettext_lazy("On sale until"))
    why = _why()

    class Meta:
        model = Fee
        fields = (
            "name_fr", "name_ar", "name_en", "price", "currency", "vat_rate", "places", "least", "most", "visibility",
            "on_sale_from", "on_sale_until", "position",
        )  # fmt: skip

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.event = event
        self.initial["places"] = self.instance.capacity
        by_the_clocks_of(event, self)

    def clean_currency(self) -> str:
        """A code that nobody knows would print no price."""
        code = str(self.cleaned_data["currency"]).upper()
        if code not in CURRENCIES:
            raise ValidationError(_("Give the code of a currency: MAD, EUR, USD…"))
        return code

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        price, currency = given.get("price"), given.get("currency")
        if price is not None and currency and price != formats.in_units(price, currency):
            self.add_error("price", _("This currency has no smaller unit: give a whole amount."))
        return given


class QuotaForm(DeskFields, forms.Form):
    name = forms.CharField(label=gettext_lazy("Name, for the team"), max_length=120)
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=0)
    why = _why()
    field_order = ("name", "capacity", "fees", "sessions", "why")

    def __init__(self, event: Event, quota: Quota, posted: Any) -> None:
        super().__init__(posted, initial={"name": quota.name, "capacity": quota.capacity})
        self.fields["fees"] = several(
            event.fees.all(), gettext_lazy("Fees"), gettext_lazy("Who takes one of them counts once.")
        )
        self.fields["sessions"] = several(
            Session.objects.filter(event=event), gettext_lazy("Sessions"),
            gettext_lazy("Who comes to one of them counts once."),
        )  # fmt: skip
        if quota.pk:
            self.initial["fees"] = list(quota.fees.all())
            self.initial["sessions"] = list(quota.sessions.all())
        self.order_fields(self.field_order)


class ShareForm(DeskFields, forms.Form):
    name = forms.CharField(label=gettext_lazy("Name, for the team"), max_length=120)
    seats = forms.IntegerField(label=gettext_lazy("Places set aside"), min_value=1)
    until = MomentField(
        label=gettext_lazy("Set aside until"),
        help_text=gettext_lazy(
            "What is left then is everybody's, who waits first. Empty: until registration closes."
        ),
    )
    why = _why()
    field_order = ("name", "seats", "until", "fees", "why")

    def __init__(self, event: Event, share: Allotment, posted: Any) -> None:
        given = {"name": share.name, "seats": share.seats, "until": share.until}
        super().__init__(posted, initial=given)
        self.fields["fees"] = several(
            event.fees.all(), gettext_lazy("For these fees"),
            gettext_lazy("None ticked: for who has a code of this share."),
        )  # fmt: skip
        if share.pk:
            self.initial["fees"] = list(share.fees.all())
        self.order_fields(self.field_order)
        by_the_clocks_of(event, self)
