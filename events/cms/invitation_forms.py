"""Whom to invite: a list that is pasted or sent as a file, looked at before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.programme.models import Event, Fee
from events.registration.inviting import MOST
from events.registration.models import Voucher
from events.registration.rosters import Line, checked, read_file, read_text, titles
from events.registration.rules import RegistrationError
from events.registration.wishes import PersonGiven
from home.forms import DeskFields
from home.languages import Language

SHOWN = ("name", "email", "name_ar", "organisation")
"""The columns of a list of invitations."""


class InviteForm(DeskFields, forms.Form):
    """The list, and what all of the people on it are offered."""

    people = forms.CharField(
        label=gettext_lazy("Paste your list"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "One person per line, as in your spreadsheet: name, e-mail, organisation, name in Arabic."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false", "wrap": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        required=False,
        help_text=gettext_lazy("XLSX or CSV, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=Language.choices, initial=Language.FRENCH
    )
    fee = forms.ModelChoiceField(
        Fee.objects.none(),
        label=gettext_lazy("Fee that they are shown"),
        required=False,
        help_text=gettext_lazy("Also a hidden one. None: what everybody sees."),
    )
    voucher = forms.CharField(label=gettext_lazy("Code that is filled in"), required=False, max_length=40)

    lines: Sequence[Line] = ()

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        fee = self.fields["fee"]
        assert isinstance(fee, forms.ModelChoiceField)
        fee.queryset = event.fees.all()

    def clean_voucher(self) -> Voucher | None:
        code = self.cleaned_data["voucher"]
        if not code:
            return None
        found = Voucher.objects.filter(event=self.event).known_as(code).first()
        if found is None:
            raise ValidationError(_("This event has no such code."))
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        pasted, file = given.get("people", ""), given.get("file")
        if file:
            self._read("file", lambda: read_file(file.name, file.read(), most=MOST))
        elif pasted.strip():
            self._read("people", lambda: read_text(pasted, most=MOST))
        else:
            self.add_error("people", _("Paste the list of the people, or choose a file."))
        return given

    def _read(self, field: str, reading: Callable[[], list[Line]]) -> None:
        try:
            self.lines = [_to_invite(line) for line in checked(reading(), self.event)]
        except RegistrationError as error:
            self.add_error(field, str(error))
            return
        if not self.lines:
            self.add_error(field, _("Nobody was found in this list."))

    @property
    def wrong(self) -> list[Line]:
        """The lines that have to be put right."""
        return [line for line in self.lines if line.problems]

    def given_people(self) -> list[PersonGiven]:
        language = self.cleaned_data["language"]
        return [
            PersonGiven(line.name, line.email, line.name_ar, line.organisation, language)
            for line in self.lines
        ]

    def again(self) -> InviteForm:
        """The same form with the list as text, also where it came as a file."""
        heads = titles()
        rows = [
            [str(heads[field]) for field in SHOWN],
            *([getattr(line, f) for f in SHOWN] for line in self.lines),
        ]
        text = "\n".join("\t".join(row) for row in rows)
        kept = {name: self.data.get(name, "") for name in ("language", "fee", "voucher")}
        return InviteForm(self.event, initial=kept | {"people": text})


def _to_invite(line: Line) -> Line:
    """An invitation needs an address; how old somebody is they tell themselves."""
    problems = [each for each in line.problems if each[0] in SHOWN]
    if not line.email:
        problems.append(("email", _("An invitation needs an e-mail address.")))
    return replace(line, problems=tuple(problems))
