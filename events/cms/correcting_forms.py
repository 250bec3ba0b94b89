"""What the desk corrects of a registration: what was written there, and who is how old."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from events.registration.minors import check_born, check_guardian, fields_of_desk
from events.registration.models import Access, Registration
from events.registration.states import State
from home.forms import DeskFields

AGE = ("born_on", "guardian_name", "guardian_email")


class WordsForm(DeskFields, forms.ModelForm[Registration]):
    """What the desk may correct without asking anybody; the address has a form of its own."""

    access = forms.MultipleChoiceField(
        label=gettext_lazy("Help to take part"),
        choices=Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Registration
        fields = ("name", "name_ar", *AGE, "organisation", "phone", "language", "access", "needs", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.event, self.known = row.event, (row.born_on, row.guardian_name, row.guardian_consent_at)
        self.fields["phone"].widget.attrs["dir"] = "ltr"
        self.initial["access"] = row.access_kinds
        if row.state == State.CONFIRMED:
            self.fields["name"].required = True
        if not row.is_named:  # who comes on it is said by an act of its own
            del self.fields["name"], self.fields["name_ar"]
        self._ask_age()

    def _ask_age(self) -> None:
        """The date of birth, where the event asks for it or it is known; one that is known is not emptied."""
        for name in AGE:
            del self.fields[name]
        row = self.instance
        if row.is_named and (self.event.asks_birth_date or row.born_on):
            self.fields |= fields_of_desk()
            self.fields["born_on"].required = row.born_on is not None
            self.initial["guardian_consent"] = row.guardian_consent_at is not None
            self.order_fields(["name", "name_ar", *AGE, "guardian_consent"])

    def clean_access(self) -> str:
        return ",".join(self.cleaned_data["access"])

    def clean_born_on(self) -> date | None:
        born_on: date | None = self.cleaned_data["born_on"]
        if born_on:
            check_born(born_on)
        return born_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "born_on" in self.fields:
            check_guardian(self, self.event)
        return given

    def save(self, commit: bool = True) -> Registration:
        """Keep also when the guardian agreed: the day of a yes that was known stays while it is the same guardian."""
        if "born_on" in self.fields:
            _born_on, guardian, agreed_at = self.known
            same = agreed_at is not None and guardian == self.instance.guardian_name
            consented = bool(self.instance.guardian_name)
            self.instance.guardian_consent_at = (agreed_at if same else now()) if consented else None
        row: Registration = super().save(commit)
        return row
