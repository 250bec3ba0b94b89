"""What the desk corrects of a registration: what was written there, and who is how old."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from events.registration.minors import check_born, check_guardian, fields_of_desk
from events.registration.models import Access, Registration
from events.registration.states import State
from home.forms import DeskFields

AGE = ("born_on", "guardian_name", "guardian_email")
CONSENT = "guardian_consent_at"


class WordsForm(DeskFields, forms.ModelForm[Registration]):
    """What the desk may correct without asking anybody; the address has a form of its own."""

    access = forms.MultipleChoiceField(
        label=gettext_lazy("Help to take part"),
        choices=Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Registration
        fields = ("name", "name_ar", *AGE, "organisation", "phone", "language", "access", "needs", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.event, self.known = row.event, self._written()
        self.sight = self.initial["seen"] = self._sight()
        self.fields["phone"].widget.attrs["dir"] = "ltr"
        self.initial["access"] = row.access_kinds
        if row.state == State.CONFIRMED:
            self.fields["name"].required = True
        if not row.is_named:  # who comes on it is said by an act of its own
            del self.fields["name"], self.fields["name_ar"]
        self._ask_age()

    def _written(self) -> dict[str, Any]:
        """What this form may write, as it stands in the registration."""
        return {name: getattr(self.instance, name) for name in (*self.Meta.fields, CONSENT)}

    def _sight(self) -> str:
        """A mark of what the page shows and of whose the place is: another one once any of it has changed."""
        shown = [self.instance.link_version, *self.known.values()]
        return sha256("\0".join(map(str, shown)).encode()).hexdigest()

    @property
    def is_old(self) -> bool:
        """Whether it was sent by a page opened before somebody changed what it shows, or passed the place on."""
        return self.is_bound and self.data.get("seen") != self.sight

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
        if self._corrects_age():
            check_guardian(self, self.event)
        return given

    def _corrects_age(self) -> bool:
        """Whether age or guardian are written otherwise: what was kept before a yes was asked stops nothing else."""
        return not {*AGE, "guardian_consent"}.isdisjoint(self.changed_data)

    def save(self, commit: bool = True) -> Registration:
        """Keep what is written otherwise, nothing else; also when the guardian agreed: the day of a yes that was
        known stays while it is the same guardian."""
        row = self.instance
        if self._corrects_age():
            same = self.known[CONSENT] is not None and self.known["guardian_name"] == row.guardian_name
            agreed_at = self.known[CONSENT] if same else now()
            row.guardian_consent_at = agreed_at if row.guardian_name else None
        changed = [name for name, value in self._written().items() if value != self.known[name]]
        if commit and changed:
            row.save(update_fields=[*changed, "search"])
        return row
