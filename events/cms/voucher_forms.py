"""The forms of codes: one, and many at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.cms.fee_forms import several
from events.cms.moments import MomentField, by_the_clocks_of
from events.programme.models import Event
from events.registration.models import Voucher
from events.registration.vouchers import MOST
from home.forms import DeskFields

TERMS = ("kind", "value", "most_uses", "valid_from", "valid_until", "email", "allotment")


class TermsForm(DeskFields, forms.ModelForm[Voucher]):
    """What a code gives, to whom and how often."""

    valid_from = MomentField(label=gettext_lazy("Valid from"))
    valid_until = MomentField(label=gettext_lazy("Valid until"))

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.event = event
        share = self.fields["allotment"]
        assert isinstance(share, forms.ModelChoiceField)
        share.queryset = event.allotments.filter(released_at=None)
        share.help_text = _("Whoever uses the code gets a place that was set aside, while there are some.")
        self.fields["value"].help_text = _("A price, an amount or a percentage, as chosen before.")
        self.fields["fees"] = several(
            event.fees.all(), gettext_lazy("For these fees"),
            gettext_lazy("Hidden fees that are ticked are shown to who gives the code. None: every public fee."),
        )  # fmt: skip
        if self.instance.pk:
            self.initial["fees"] = list(self.instance.fees.all())
        by_the_clocks_of(event, self)

    def clean_most_uses(self) -> int | None:
        most: int | None = self.cleaned_data["most_uses"]
        used = self.instance.used
        if most is not None and most < max(used, 1):
            raise ValidationError(
                ngettext(
                    "Give at least %(count)d: so many have used it.",
                    "Give at least %(count)d: so many have used it.",
                    max(used, 1),
                )
                % {"count": max(used, 1)}
                if used
                else _("Give at least 1, or nothing: any number of people.")
            )
        return most

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        begins, ends = given.get("valid_from"), given.get("valid_until")
        if begins and ends and ends <= begins:
            self.add_error("valid_until", _("It ends before it begins."))
        return given


class VoucherForm(TermsForm):
    class Meta:
        model = Voucher
        fields = ("code", "label", *TERMS)

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).split()).upper()
        if not code:
            raise ValidationError(_("Write the code."))
        rows = Voucher.objects.filter(event=self.instance.event, code=code).exclude(pk=self.instance.pk)
        if rows.exists():
            raise ValidationError(_("This event has a voucher of this code."))
        return code


class ManyForm(TermsForm):
    beginning = forms.CharField(
        label=gettext_lazy("Each begins with"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("The name of a partner, say; or nothing."),
    )
    count = forms.IntegerField(label=gettext_lazy("How many codes"), min_value=1, max_value=MOST)
    limits = {"count": (1, MOST)}
    field_order = ("count", "beginning", "label", *TERMS, "fees")

    class Meta:
        model = Voucher
        fields = ("label", *TERMS)
