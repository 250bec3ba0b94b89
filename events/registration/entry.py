"""The whole form of one person: who they are, their fee, sessions and code, and what the event asks beside."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from events.programme.models import Fee, Session
from events.registration import pricing, questions, rules, wishes
from events.registration.answering import field_of, name_of, yes_or_no
from events.registration.asking import Asked, Outcome
from events.registration.forms import PRIVACY_VERSION, Line, RegistrationForm
from events.registration.minors import check_born, fields_of_age
from events.registration.models import Access, Question, Voucher
from events.registration.pricing import Offered
from events.registration.questions import AnswerGiven
from events.registration.rules import RegistrationError
from events.registration.wishes import Choice, PersonGiven
from home.languages import current


class EntryForm(RegistrationForm):
    """Register one person for an event; what is asked is what the event asks at this moment.

    The price that was shown travels along: another one is said before anything is taken.
    """

    def __init__(self, asked: Asked, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["access"] = forms.MultipleChoiceField(
            label=_("Help to take part"),
            choices=[(kind.value, str(kind.label).capitalize()) for kind in Access],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("Choose among the answers shown.")},
        )
        self._add_fee()
        self._add_sessions()
        if asked.event.asks_birth_date:
            self._add_birth_date()
        if asked.event.asks_photo_consent:
            self.fields["photo"] = yes_or_no(
                label=_("May photos that show you be published?"),
                error_messages={"required": _("Choose yes or no."), "invalid_choice": _("Choose yes or no.")},
            )
        for question in asked.questions:
            self.fields[name_of(question)] = field_of(question)

    # What is asked ------------------------------------------------------------------------------------------------

    def _add_fee(self) -> None:
        asked = self.asked
        if asked.fees:
            self.fields["fee"] = forms.ChoiceField(
                label=_("Your fee"),
                choices=[(str(each.fee.uuid), each.fee.name) for each in asked.fees],
                required=asked.only_fee is None,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose a fee."),
                    "invalid_choice": _("This fee cannot be taken now. Choose one of those shown."),
                },
            )
            self.fields["prices"] = forms.CharField(required=False, max_length=3000, widget=forms.HiddenInput)
            self.initial["prices"] = _priced(asked.fees)
        if asked.takes_codes or asked.code:
            self.fields["code"] = Line(
                label=_("Your code"),
                max_length=40,
                required=False,
                error_messages={
                    "max_length": _("This code is not known here. Look at its letters and digits.")
                },
                widget=forms.TextInput(
                    attrs={
                        "dir": "ltr",
                        "autocomplete": "off",
                        "autocapitalize": "characters",
                        "spellcheck": "false",
                    }
                ),
            )

    def _add_sessions(self) -> None:
        if self.asked.choosable:
            self.fields["sessions"] = forms.MultipleChoiceField(
                label=_("You can also come to"),
                choices=[(str(each.session.uuid), str(each.session)) for each in self.asked.choosable],
                required=not any(not each.session.optional for each in self.asked.sessions),
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "required": _("Choose what you come to."),
                    "invalid_choice": _("This session cannot be chosen. Choose among those shown."),
                    "invalid_list": _("Choose among the sessions shown."),
                },
            )

    def _add_birth_date(self) -> None:
        self.fields |= fields_of_age(born_on=_("Date of birth"), guardian=_("Name of the guardian"))
        self.fields["guardian_consent"] = forms.BooleanField(
            label=_("The guardian agrees that this person takes part."), required=False
        )

    # What was given -----------------------------------------------------------------------------------------------

    def clean_fee(self) -> str:
        chosen = self._offered(self.cleaned_data["fee"])
        if chosen and chosen.why_not:
            raise ValidationError(chosen.why_not, "not_now")
        return str(chosen.fee.uuid) if chosen else ""

    def clean_code(self) -> str:
        if self.asked.code_problem:
            raise ValidationError(self.asked.code_problem, "code")
        return str(self.cleaned_data["code"])

    def clean_born_on(self) -> Any:
        check_born(self.cleaned_data["born_on"])
        return self.cleaned_data["born_on"]

    def clean_sessions(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["sessions"]
        sessions = [each.session for each in self.asked.choosable if str(each.session.uuid) in chosen]
        if overlap := wishes.overlapping(sessions):
            words = _("“%(one)s” and “%(other)s” are at the same time: choose one of them.")
            raise ValidationError(words, "overlap", {"one": overlap[0], "other": overlap[1]})
        return chosen

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.asked.no_fee:
            self.add_error(None, self.asked.no_fee)
        self._check_guardian()
        self._check_questions()
        self._check_places()
        self._check_price()
        return given

    def _check_guardian(self) -> None:
        given = self.cleaned_data
        if not self.is_minor:
            for name in ("guardian_name", "guardian_email", "guardian_consent"):
                self._forget(name)
            return
        if not given.get("guardian_name") and "guardian_name" not in self.errors:
            self.add_error("guardian_name", _("Somebody under 18 needs a guardian: write their name."))
        if not given.get("guardian_email") and "guardian_email" not in self.errors:
            self.add_error("guardian_email", _("Write the e-mail address of the guardian."))
        if not given.get("guardian_consent"):
            self.add_error("guardian_consent", _("The guardian must agree: tick this with them."))

    def _check_questions(self) -> None:
        """What is not asked of this person is neither wrong nor kept."""
        asked = {question.pk for question in self.shown()}
        for question in self.asked.questions:
            if question.pk not in asked:
                self._forget(name_of(question))

    def _check_places(self) -> None:
        """Where there is no waiting list, a fee or a session without a place is refused, whoever asks: the answer
        must not tell who is registered already."""
        event = self.asked.event
        if event.waiting_list or event.approval == event.Approval.ASKED:
            return
        fee = self.chosen_fee
        if event.places_left == 0 and event.set_aside and self._share(fee) is None:
            self.add_error(None, _("All places are taken, and there is no waiting list."))
        if fee and fee.is_taken:
            name = "fee" if self.asked.only_fee is None else None
            self.add_error(name, _("No place is left for this fee."))
        for each in self.asked.sessions:
            if each.is_taken and (not each.session.optional or each.session in self.chosen_sessions):
                words = _now("No place is left in “%(session)s”.") % {"session": each.session}
                self.add_error("sessions" if each.session.optional else None, words)

    def _share(self, fee: Offered | None) -> int | None:
        """The reserved share that a place with this fee and code comes from."""
        return wishes.share_of(self.asked.event, fee.fee if fee else None, self.asked.voucher, 1)

    def _check_price(self) -> None:
        fee = self.chosen_fee
        if "code" in self.errors or "fee" in self.errors:
            return
        if self.asked.voucher is not None:
            self._check_voucher(self.asked.voucher, fee)
        if fee is None:
            return
        if _seen(self.data.get("prices", "")).get(str(fee.fee.uuid)) != fee.price:
            self.add_error(
                None, _("The price has changed since you opened this page. Look at it and send again.")
            )

    def _check_voucher(self, voucher: Voucher, fee: Offered | None) -> None:
        try:
            pricing.check_voucher(voucher, fee.fee if fee else None, self.cleaned_data.get("email", ""))
        except RegistrationError as error:
            self.add_error("code", str(error))

    def _forget(self, name: str) -> None:
        self.cleaned_data.pop(name, None)
        self.errors.pop(name, None)

    def _offered(self, uuid: str) -> Offered | None:
        return self.asked.fee_of(uuid) if uuid else self.asked.only_fee

    # What it means ------------------------------------------------------------------------------------------------

    @property
    def is_minor(self) -> bool:
        """Whether the date of birth says that a guardian must agree."""
        born_on = self.cleaned_data.get("born_on") if hasattr(self, "cleaned_data") else None
        return born_on is not None and rules.is_minor(born_on, self.asked.event)

    @property
    def chosen_fee(self) -> Offered | None:
        """The fee that was chosen, or the only one."""
        if "fee" not in self.fields or "fee" in self.errors:
            return None
        return self._offered(self.cleaned_data.get("fee", ""))

    @property
    def chosen_sessions(self) -> list[Session]:
        """The sessions that were chosen beside those for everybody."""
        chosen = self.cleaned_data.get("sessions", ())
        return [each.session for each in self.asked.choosable if str(each.session.uuid) in chosen]

    def shown(self) -> Iterator[Question]:
        """The questions that are asked of this person: of their fee, their sessions, after their answers."""
        fee = self.chosen_fee.fee.pk if self.chosen_fee else None
        coming = {each.session.pk for each in self.asked.sessions if not each.session.optional}
        coming |= {session.pk for session in self.chosen_sessions}
        values: dict[int, Any] = {}
        for question in in_order(self.asked.questions):
            concerned = questions.concerns(question, fee=fee, sessions=coming)
            if concerned and questions.is_shown(question, values):
                values[question.pk] = self.cleaned_data.get(name_of(question))
                yield question

    def person(self) -> PersonGiven:
        """Who the form is about, in the language of the page."""
        given = self.cleaned_data
        born_on = given.get("born_on")
        return PersonGiven(
            name=given["name"],
            email=given["email"],
            organisation=given["organisation"],
            needs=given["needs"],
            access=",".join(given["access"]),
            born_on=born_on.isoformat() if born_on else "",
            guardian_name=given.get("guardian_name", ""),
            guardian_email=given.get("guardian_email", ""),
            photo_consent=given.get("photo"),
            language=current(),
            privacy_version=PRIVACY_VERSION,
        )

    def choice(self) -> Choice:
        """What is chosen beside the person."""
        fee = self.chosen_fee
        return Choice(
            fee=fee.fee if fee else None,
            linked=self.asked.linked,
            voucher=self.asked.code if self.asked.voucher else "",
            sessions=self.chosen_sessions,
            answers=[AnswerGiven(each, self.cleaned_data.get(name_of(each))) for each in self.shown()],
            seen_price=fee.price if fee else Decimal(0),
        )

    def outcome(self) -> Outcome:
        """What sending it leads to, the same for any address."""
        return self.asked.outcome(self.chosen_fee, self.chosen_sessions)

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

    def question_fields(self) -> Iterator[tuple[Question, Any, list[list[str]], list[str]]]:
        """Each question with its field, on what it depends, for programs and in words."""
        for question in in_order(self.asked.questions):
            words = conditions_in_words(question, self.asked.only_fee.fee if self.asked.only_fee else None)
            yield question, self[name_of(question)], _conditions(question), words


def in_order(asked: tuple[Question, ...]) -> list[Question]:
    """The questions, each after the one it depends on."""
    done: list[Question] = []
    left = list(asked)
    while left:
        known = {question.pk for question in done}
        ready = [each for each in left if each.shown_if_id is None or each.shown_if_id in known]
        if not ready:  # they wait for one that is no longer asked, or for each other: nobody is asked
            return done
        done.append(ready[0])
        left.remove(ready[0])
    return done


def _conditions(question: Question) -> list[list[str]]:
    found = []
    if question.fee is not None:
        found.append(["fee", str(question.fee.uuid)])
    if question.session is not None and question.session.optional:
        found.append(["sessions", str(question.session.uuid)])
    if question.shown_if is not None:
        found.append([name_of(question.shown_if), question.shown_if_answer])
    return found


def conditions_in_words(question: Question, only_fee: Fee | None = None) -> list[str]:
    """On what it depends whether a question is asked; `only_fee`: the one fee there is, which goes without saying."""
    found = []
    if question.fee is not None and only_fee != question.fee:
        found.append(_now("Only with the fee “%(fee)s”.") % {"fee": question.fee.name})
    if question.session is not None and question.session.optional:
        found.append(_now("Only if you come to “%(session)s”.") % {"session": question.session})
    if question.shown_if is not None:
        before = question.shown_if
        words = {"yes": _now("Yes"), "no": _now("No")} | dict(before.choices_in(current()))
        answer = words.get(question.shown_if_answer, question.shown_if_answer)
        if not question.shown_if_answer:
            found.append(_now("Only if you answered “%(question)s”.") % {"question": before.label})
        elif before.kind == Question.Kind.CONSENT:
            found.append(_now("Only if you ticked “%(question)s”.") % {"question": before.label})
        else:
            found.append(
                _now("Only if your answer to “%(question)s” is “%(answer)s”.")
                % {"question": before.label, "answer": answer}
            )
    return found


def _priced(fees: tuple[Offered, ...]) -> str:
    """The prices as the form shows them, by fee."""
    return " ".join(f"{each.fee.uuid}={each.price}" for each in fees)


def _seen(text: str) -> dict[str, Decimal]:
    """The prices that the form came back with; nothing of what is no price."""
    found = {}
    for each in text[:3000].split():
        uuid, _sign, price = each.partition("=")
        try:
            amount = Decimal(price)
        except InvalidOperation:
            continue
        if amount.is_finite():
            found[uuid] = amount
    return found
