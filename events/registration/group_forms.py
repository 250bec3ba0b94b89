"""What the contact of a group types: who they are, the list of their people, and whom a place goes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.programme.models import Session
from events.registration.answering import name_of
from events.registration.asking import Asked
from events.registration.forms import Address, PersonName, PlainText, VisitorForm
from events.registration.models import Question, Registration
from events.registration.own_forms import questions_of
from events.registration.pricing import Offered
from events.registration.question_fields import QuestionFields
from events.registration.questions import AnswerGiven
from events.registration.rosters import FIELDS, MOST_PEOPLE, Line, phone_of, read_file, read_text, titles
from events.registration.rules import RegistrationError
from events.registration.wishes import Choice, Contact, PersonGiven
from home.languages import current

ROW = "person-"
"""Before the names of the fields of a line; each comes once for each person, in their order."""


def _organisation() -> PlainText:
    return PlainText(
        label=_("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )


def _paste(rows: int = 7) -> forms.CharField:
    return forms.CharField(
        label=_("Paste your list"),
        help_text=_(
            "One person per line, as in your spreadsheet: name, e-mail. Other columns are recognised."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": rows, "dir": "auto", "spellcheck": "false", "autocomplete": "off"}
        ),
    )


def _file() -> forms.FileField:
    return forms.FileField(
        label=_("Or choose a file"),
        help_text=_("XLSX or CSV, at most 1 MB."),
        required=False,
        error_messages={"empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )


class ListForm(VisitorForm):
    """A list of people, pasted or as a file; `lines` are the people as they were understood."""

    lines: Sequence[Line] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = _paste()
        self.fields["list"] = _file()

    def clean(self) -> dict[str, Any]:
        super().clean()
        pasted, file = self.cleaned_data.get("people", ""), self.cleaned_data.get("list")
        if pasted.strip() and file:
            self.add_error("list", _("Give the list once: pasted, or as a file."))
        elif file:
            self._read("list", lambda: read_file(file.name, file.read()))
        elif pasted.strip():
            self._read("people", lambda: read_text(pasted))
        return self.cleaned_data

    def _read(self, field: str, reading: Any) -> None:
        try:
            self.lines = reading()
        except RegistrationError as error:
            self.add_error(field, str(error))
            return
        if not self.lines:
            self.add_error(field, _("Nobody was found in this list."))


class NamesForm(ListForm):
    """Names for the places of a group that have none."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.lines and not self.errors:
            raise ValidationError(_("Paste the list of the people, or choose a file."))
        return self.cleaned_data


class GroupForm(ListForm):
    """Register several people: the contact, the list or a number of places, and what all of them take."""

    contact_name = PersonName(
        label=_("Your first and last name"),
        max_length=150,
        error_messages={"required": _("Write your first and last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    contact_email = Address(help_text=_("The page of your group is sent there."))
    organisation = _organisation()
    contact_phone = PlainText(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    unnamed = forms.IntegerField(
        label=_("Places to be named later"),
        help_text=_("You give these names on the page of your group."),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages={
            "invalid": _("Write a number of places, in digits."),
            "min_value": _("A number of places cannot be negative."),
            "max_value": _("At most %(limit_value)d places can be taken at once."),
        },
        widget=forms.NumberInput(attrs={"min": 0, "max": MOST_PEOPLE, "inputmode": "numeric"}),
    )

    def __init__(self, asked: Asked, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.understood = bool(self.is_bound and f"{ROW}name" in self.data)
        """Whether the list comes back from the preview, line by line."""
        if len(asked.fees) > 1:
            self.fields["fee"] = forms.ChoiceField(
                label=_("Fee for each person"),
                choices=[(str(each.fee.uuid), each.fee.name) for each in asked.fees],
                widget=forms.RadioSelect,
                required=not asked.takes_codes,  # a code may show another one first
                error_messages={
                    "required": _("Choose a fee."),
                    "invalid_choice": _("This fee cannot be taken now. Choose one of those shown."),
                },
            )
        if asked.choosable:
            self.fields["sessions"] = forms.MultipleChoiceField(
                label=_("What all of you come to beside"),
                choices=[(str(each.session.uuid), str(each.session)) for each in asked.choosable],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "invalid_choice": _("This session cannot be chosen. Choose among those shown.")
                },
            )
        if asked.takes_codes or asked.code:
            self.fields["code"] = PlainText(
                label=_("Your code"),
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
            )

    def clean_unnamed(self) -> int:
        return self.cleaned_data["unnamed"] or 0

    def clean_code(self) -> str:
        if self.asked.code_problem:
            raise ValidationError(self.asked.code_problem)
        return str(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        if self.understood:
            self.lines = lines_of(self.data)
        else:
            super().clean()
        if not self.lines and not self.cleaned_data.get("unnamed") and not self.errors:
            raise ValidationError(
                _("Paste the list of your people, choose a file, or say how many places you need.")
            )
        must_answer = any(question.required for question in self.asked.questions)
        if must_answer and not self.errors and self.count == 1:
            self.add_error(None, self._to_answer())
        return self.cleaned_data

    def _to_answer(self) -> str:
        """Where one person registers, who would pass by what has to be answered and agreed to here."""
        told = {name: self.data.get(name, "") for name in ("tarif", "code") if self.data.get(name)}
        path = reverse("register", args=[self.asked.event.code]) + (f"?{urlencode(told)}" if told else "")
        return format_html(
            '{} <a href="{}">{}</a>',
            _("Register alone: this event asks questions that each person answers for themselves."),
            path,
            _("Register one person"),
        )

    @property
    def count(self) -> int:
        """How many places are asked for."""
        return len(self.lines) + int(self.cleaned_data.get("unnamed") or 0)

    @property
    def chosen_fee(self) -> Offered | None:
        """The fee that was chosen, or the only one; None while several are offered and none is chosen."""
        fees = self.asked.fees
        if len(fees) == 1:
            return fees[0]
        return self.asked.fee_of(self.cleaned_data.get("fee", ""))

    @property
    def chosen_sessions(self) -> list[Session]:
        chosen = self.cleaned_data.get("sessions", ())
        return [each.session for each in self.asked.choosable if str(each.session.uuid) in chosen]

    def contact(self) -> Contact:
        given = self.cleaned_data
        return Contact(
            name=given["contact_name"],
            email=given["contact_email"],
            phone=phone_of(given["contact_phone"]),
            organisation=given["organisation"],
            language=current(),
        )

    def choice(self) -> Choice:
        return Choice(
            fee=self.chosen_fee.fee if self.chosen_fee else None,
            linked=self.asked.linked,
            voucher=self.asked.code if self.asked.voucher else "",
            sessions=self.chosen_sessions,
            seen_price=self.chosen_fee.price if self.chosen_fee else Decimal(0),
        )

    # What the page shows ------------------------------------------------------------------------------------------

    def fee_cards(self) -> Iterator[tuple[Offered, bool]]:
        """Each fee with whether it is chosen."""
        chosen = self["fee"].value()
        for each in self.asked.fees:
            yield each, chosen == str(each.fee.uuid)

    def session_cards(self) -> Iterator[tuple[Any, bool]]:
        """Each session to choose, with whether it is chosen."""
        chosen = self["sessions"].value() or ()
        for each in self.asked.choosable:
            yield each, str(each.session.uuid) in chosen

    def carried(self) -> list[tuple[str, str]]:
        """What the preview carries along unseen: all but the people, and the fee where it has to be chosen there."""
        given = self.cleaned_data
        names = ("contact_name", "contact_email", "organisation", "contact_phone", "unnamed")
        kept = [(name, str(given.get(name, ""))) for name in names]
        kept += [("sessions", str(session.uuid)) for session in self.chosen_sessions]
        if self.asked.code:
            kept.append(("code", self.asked.code))
        return kept + ([("fee", str(self.chosen_fee.fee.uuid))] if self.chosen_fee else [])

    def again(self) -> dict[str, Any]:
        """What the first page is filled with when somebody goes back to it; the list as lines to change."""
        given = {
            name: self.data.get(name, "") for name in self.fields if name not in {"people", "list", "topic"}
        }
        if "sessions" in self.fields and isinstance(self.data, QueryDict):
            given["sessions"] = self.data.getlist("sessions")
        return given | {"people": as_text(lines_of(self.data))}


class PlaceForm(QuestionFields, VisitorForm):
    """Who comes on one place of a group, with the files that the event asks of them; these may follow later."""

    may_wait = True

    name = PersonName(
        label=_("First and last name"),
        max_length=150,
        error_messages={"required": _("Write the first and last name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = Address(
        required=False,
        help_text=_("The ticket is sent there. Without an address, you get it for this person."),
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    name_ar = PersonName(
        label=_("Name in Arabic"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar", "autocomplete": "off"}),
    )

    def __init__(self, registration: Registration, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if registration.is_named:
            self.fields["kind"] = forms.ChoiceField(
                label=_("What changes"),
                choices=[
                    ("other", _("Somebody else comes: they get a ticket of their own.")),
                    ("same", _("The same person comes: only the name is written better.")),
                ],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Say what changes."),
                    "invalid_choice": _("Choose among the answers shown."),
                },
            )
        if registration.event.asks_birth_date:
            self.fields["born_on"] = forms.DateField(
                label=_("Date of birth"),
                input_formats=["%Y-%m-%d", "%d/%m/%Y"],
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": "1900-01-01"}),
                error_messages={
                    "required": _("Give the date of birth."),
                    "invalid": _("Write the date as day, month and year, such as 25/11/2006."),
                },
            )
            self.fields["guardian_name"] = PersonName(
                label=_("Name of the guardian"),
                help_text=_("For somebody under 18, who agrees that they come."),
                max_length=150,
                required=False,
            )
        asked = questions_of(registration)
        self.add_questions(
            [each for each in asked if each.kind == Question.Kind.FILE and not each.shown_if_id]
        )
        for question in self.asked:
            if question.required:
                words = _("Has to be sent: here, or by this person on their own page.")
                self.fields[name_of(question)].help_text = words

    def sent_files(self) -> list[AnswerGiven]:
        """The files that were chosen; what was sent before stays where none was."""
        return [each for each in self.answers() if each.value]

    def person(self, organisation: str) -> PersonGiven:
        given = self.cleaned_data
        born_on = given.get("born_on")
        return PersonGiven(
            name=given["name"],
            email=given["email"],
            name_ar=given["name_ar"],
            organisation=organisation,
            language=current(),
            born_on=born_on.isoformat() if born_on else "",
            guardian_name=given.get("guardian_name", ""),
        )


def lines_of(data: Any) -> list[Line]:
    """The people of a preview as it came back, changed or not; a line that was emptied is taken out."""
    if not isinstance(data, QueryDict):
        return []
    columns = {field: data.getlist(f"{ROW}{field}")[: MOST_PEOPLE + 1] for field in FIELDS}
    count = max(len(column) for column in columns.values())
    lines = [
        Line.of(at + 1, {field: column[at].strip() for field, column in columns.items() if at < len(column)})
        for at in range(count)
    ]
    return [line for line in lines if line.name or line.email]


def as_text(lines: Sequence[Line]) -> str:
    """The people as lines to paste, with a heading where there is more than name and address."""
    told = [field for field in FIELDS if any(getattr(line, field) for line in lines)]
    if not told:
        return ""
    rows = [[getattr(line, field) for field in told] for line in lines]
    if not {"name", "email"} >= set(told):
        rows.insert(0, [heading for field, heading in titles().items() if field in told])
    return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in rows)


def people_of(lines: Sequence[Line], organisation: str) -> list[PersonGiven]:
    """The people of checked lines, in the language of the page."""
    return [
        PersonGiven(
            name=line.name,
            email=line.email,
            name_ar=line.name_ar,
            organisation=line.organisation or organisation,
            language=current(),
            phone=line.phone,
            born_on=line.born_on,
            guardian_name=line.guardian_name,
        )
        for line in lines
    ]
