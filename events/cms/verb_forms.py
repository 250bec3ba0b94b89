"""What a verb of the desk asks before it is done: a reason, how it was paid, a mail's words, another session."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.cms.keys import KeysOnly
from events.cms.money_by_hand import HOW
from events.cms.moves import WhyForm
from events.programme.models import Event, Session
from home import formats
from home.forms import DeskFields

KEPT = gettext_lazy("Kept in the history of the registration; the person does not read it.")


class KeptForm(WhyForm):
    """A reason for the team alone."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False, help_text=KEPT)


class MailedForm(WhyForm):
    """A reason that the person reads."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The person reads it in the mail; it is kept in the history too."),
    )


class OutOfTurnForm(WhyForm):
    """Why somebody has a place before those who wait longer."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=KEPT)


class ByHandFields(forms.Form):
    """How money came that no machine saw; the key makes a form that is sent twice one payment."""

    how = forms.ChoiceField(label=gettext_lazy("Paid by"), choices=HOW, initial="cash", required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_hex(4)

    def clean_how(self) -> str:
        return self.cleaned_data["how"] or "cash"


class PaidForm(ByHandFields, WhyForm):
    """How a payment came that no machine saw."""

    field_order: Sequence[str] | None = ("how", "why")
    why = forms.CharField(
        label=gettext_lazy("How it was paid"),
        max_length=300,
        help_text=gettext_lazy(
            "Such as “Transfer of 12 November, no. 4821” or “Cash, receipt 17”. Kept in the history."
        ),
    )


class PaidOneForm(PaidForm):
    """The same of one place, with how much came."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Empty: what the place costs. Less keeps the place waiting for the rest."),
    )
    field_order = ("how", "amount", "why")


class LetInForm(WhyForm):
    """Why somebody has a place who did not pay."""

    why = forms.CharField(label=gettext_lazy("Reason"), max_length=300, help_text=KEPT)


class PaidAndOutOfTurnForm(ByHandFields, WhyForm):
    """Both in one, where some have paid and others wait."""

    field_order = ("how", "why")

    why = forms.CharField(
        label=gettext_lazy("How it was paid, and why others get a place out of turn"),
        max_length=300,
        help_text=KEPT,
    )


class NoteForm(DeskFields, forms.Form):
    """A mail in the organisers' own words."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=90)
    words = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "Each person gets a mail of their own, with the date and place of the event and the link to their page "
            "below your words."
        ),
    )
    occasion = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occasion"].initial = secrets.token_urlsafe(12)
        for name in ("subject", "words"):
            self.fields[name].widget.attrs["dir"] = "auto"


FREE = "free"
"""What stands for “free of charge” where a fee is chosen."""


class FeeFields(DeskFields, forms.Form):
    """Which fee of the event somebody pays, or that they pay nothing: always said, never by leaving it out."""

    fee = forms.ChoiceField(
        label=gettext_lazy("Fee"),
        error_messages={"required": gettext_lazy("Choose a fee, or say that it is free of charge.")},
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price agreed upon"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Empty: what the fee costs. Kept in the history."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fees = {str(fee.pk): fee for fee in event.fees.all()}
        field = self.fields["fee"]
        assert isinstance(field, forms.ChoiceField)
        priced = [
            (
                key,
                _("%(fee)s (%(price)s)") % {"fee": fee.name, "price": formats.money(fee.price, fee.currency)},
            )
            for key, fee in self.fees.items()
        ]
        field.choices = [("", "—"), *priced, (FREE, _("free of charge"))]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("fee") == FREE and given.get("price"):
            self.add_error("price", _("Free of charge has no price: choose the fee that is paid."))
        if "fee" in given:
            given["fee"] = self.fees.get(given["fee"])
        return given


class FeeForm(FeeFields, KeptForm):
    """Another fee, and why."""

    field_order = ("fee", "price", "why")


def agreeing_too(form: type[forms.Form]) -> type[FeeFields]:
    """The same form, asking first which fee is paid."""
    return type("AgreedForm", (FeeFields, form), {"field_order": ("fee", "price", "how", "why")})


def session_words(session: Session) -> str:
    """A session as one chooses it: its title and its hours."""
    hours = formats.span_in_words(session, zone=False)
    return f"{session.title} · {hours}" if session.title else hours


class SessionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Session) -> str:  # type: ignore[override]
        return session_words(obj)


class SessionsField(KeysOnly):
    def label_from_instance(self, obj: Session) -> str:  # type: ignore[override]
        return session_words(obj)


class SessionForm(DeskFields, forms.Form):
    """From which session to which: those that each person chooses."""

    leave = SessionField(Session.objects.none(), label=gettext_lazy("Instead of"))
    join = SessionField(Session.objects.none(), label=gettext_lazy("They come to"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions = event.sessions.filter(optional=True).order_by("starts_at", "pk")
        for name in ("leave", "join"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = sessions

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("leave") and given.get("leave") == given.get("join"):
            raise ValidationError(_("Choose two different sessions of this event."))
        return given
