"""What somebody types on the pages behind their own link."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from events.programme.models import Event, Session
from events.registration import questions, rules, wishes
from events.registration.answering import Phone, name_of, yes_or_no
from events.registration.forms import CORRECTED, Address, CorrectionForm, PersonName, PlainText, VisitorForm
from events.registration.minors import check_born, fields_of_age
from events.registration.models import Access, Answer, Question, Registration
from events.registration.question_fields import QuestionFields
from events.registration.session_choice import Choosable
from events.registration.wishes import PersonGiven
from home.languages import Language, current


class OwnForm(CorrectionForm):
    """All that somebody gave of themselves, to be put right."""

    def __init__(self, registration: Registration, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {field: getattr(registration, field) for field in (*CORRECTED, "phone")} | {
            "access": registration.access_kinds,
            "photo": {True: "yes", False: "no", None: None}[registration.photo_consent],
        }
        super().__init__(*args, **kwargs)
        self.fields["phone"] = Phone(
            label=_("Telephone"),
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "tel"}),
        )
        self.fields["access"] = forms.MultipleChoiceField(
            label=_("Help to take part"),
            choices=[(kind.value, str(kind.label).capitalize()) for kind in Access],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("Choose among the answers shown.")},
        )
        if registration.event.asks_photo_consent:
            self.fields["photo"] = yes_or_no(
                label=_("May photos that show you be published?"),
                required=False,
                error_messages={"invalid_choice": _("Choose yes or no.")},
            )

    def given(self) -> dict[str, Any]:
        """What `correct_given` writes."""
        return {field: self.cleaned_data[field] for field in (*CORRECTED, "phone")} | {
            "access": ",".join(self.cleaned_data["access"]),
            "photo_consent": self.cleaned_data.get("photo"),
        }


class CancelForm(VisitorForm):
    """Why somebody does not come, if they like to say so."""

    why = PlainText(
        label=_("Why can you not come?"),
        help_text=_("Only the team of the event reads it."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class TransferForm(VisitorForm):
    """Who comes in somebody's stead."""

    name = PersonName(
        label=_("First and last name"),
        max_length=150,
        error_messages={"required": _("Write the first and last name of the person who comes.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = Address(
        label=_("E-mail of this person"),
        help_text=_("The new ticket is sent there."),
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of this person"), choices=Language.choices, widget=forms.RadioSelect
    )

    def __init__(self, registration: Registration, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": current()}
        super().__init__(*args, **kwargs)
        self.registration = registration
        if registration.event.asks_birth_date:
            self.fields |= fields_of_age(
                born_on=_("Date of birth of this person"),
                guardian=_("Name of the guardian, for somebody under 18"),
            )

    def clean_email(self) -> str:
        if self.cleaned_data["email"] == self.registration.email:
            raise ValidationError(_("This is the address of your own place."), "own")
        return str(self.cleaned_data["email"])

    def clean_born_on(self) -> Any:
        check_born(self.cleaned_data["born_on"])
        return self.cleaned_data["born_on"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        born_on = given.get("born_on")
        if born_on and rules.is_minor(born_on, self.registration.event) and not given.get("guardian_name"):
            self.add_error("guardian_name", _("Somebody under 18 needs a guardian: write their name."))
        return given

    def person(self) -> PersonGiven:
        """Who comes, as they were written; of the same organisation as far as anybody knows."""
        given = self.cleaned_data
        born_on = given.get("born_on")
        return PersonGiven(
            name=given["name"],
            email=given["email"],
            language=given["language"],
            organisation=self.registration.organisation,
            born_on=born_on.isoformat() if born_on else "",
            guardian_name=given.get("guardian_name", ""),
            guardian_email=given.get("guardian_email", ""),
        )


class SessionsForm(VisitorForm):
    """Which of the sessions that each person chooses this one comes to."""

    def __init__(self, found: list[Choosable], *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"sessions": [str(each.session.uuid) for each in found if each.chosen]}
        super().__init__(*args, **kwargs)
        self.found = found
        self.fields["sessions"] = forms.MultipleChoiceField(
            label=_("What you come to beside"),
            choices=[(str(each.session.uuid), str(each.session)) for each in found],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("This session cannot be chosen. Choose among those shown.")},
        )

    def clean_sessions(self) -> list[Session]:
        chosen = self.cleaned_data["sessions"]
        sessions = [each.session for each in self.found if str(each.session.uuid) in chosen]
        if overlap := wishes.overlapping(sessions):
            words = _("“%(one)s” and “%(other)s” are at the same time: choose one of them.")
            raise ValidationError(words, "overlap", {"one": overlap[0], "other": overlap[1]})
        return sessions

    def cards(self) -> Iterator[tuple[Choosable, bool]]:
        """Each session, with whether it is ticked in the form."""
        chosen = self["sessions"].value() or ()
        for each in self.found:
            yield each, str(each.session.uuid) in chosen


class AnswersForm(QuestionFields, VisitorForm):
    """The questions of the event that concern somebody, with what they answered; a file that was sent stays until
    another one is chosen."""

    def __init__(self, registration: Registration, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = list(registration.answers.select_related("question"))
        self.add_questions(questions_of(registration), answers)
        for answer in answers:
            if answer.question is not None and answer.question_id in self.kept:
                field = self.fields[name_of(answer.question)]
                words = _("Sent before: %(file)s. It stays until you choose another one.")
                field.help_text = escape(words % {"file": answer.text})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.forget_unasked()
        return given


def questions_of(registration: Registration, sessions: Collection[int] | None = None) -> list[Question]:
    """What is asked of somebody with this fee and these sessions (those of the registration)."""
    if sessions is None:
        sessions = {place.session_id for place in registration.places.all()}
    event: Event = registration.event
    return questions.asked(event, fee=registration.fee_id, sessions=sessions)


def unanswered(answers: Collection[Answer], asked: Collection[Question]) -> list[Question]:
    """What has to be answered and is not yet: a group is registered without its answers."""
    values = {answer.question_id: answer.value for answer in answers if answer.question_id}
    return [
        question
        for question in asked
        if question.required and question.pk not in values and questions.is_shown(question, values)
    ]
