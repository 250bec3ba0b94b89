"""What the desk asks of somebody whom it registers: what the public form asks, and what only the desk may say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.cms.verb_forms import SessionsField
from events.programme.models import Event, Fee, Session
from events.registration import pricing, questions
from events.registration.actions import Choice, PersonGiven, RegistrationError
from events.registration.answering import name_of, yes_or_no
from events.registration.entry import conditions_in_words, in_order
from events.registration.minors import check_born, check_guardian, fields_of_desk
from events.registration.models import Access, Question, Voucher
from events.registration.question_fields import QuestionFields
from home import formats
from home.forms import DeskFields
from home.languages import Language

LAST = ("trial", "anyway", "key", "seen")
"""What only the desk may say stands below what everybody is asked."""

_PERSON = ("name", "name_ar", "email", "phone", "organisation", "language", "needs")


class FeeField(forms.ModelChoiceField):
    def label_from_instance(self, fee: Fee) -> str:  # type: ignore[override]
        return _("%(fee)s (%(price)s)") % {"fee": fee.name, "price": formats.money(fee.price, fee.currency)}


class PersonForm(DeskFields, QuestionFields, forms.Form):
    """Who is registered at the desk, with all that the event asks; a name is enough."""

    may_wait = True

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    name_ar = forms.CharField(label=gettext_lazy("Name in Arabic"), max_length=150, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without an address no ticket can be mailed."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    fee = FeeField(
        Fee.objects.none(),
        label=gettext_lazy("Fee"),
        required=False,
        empty_label=gettext_lazy("no fee: nothing to pay"),
        help_text=gettext_lazy(
            "A place that costs something is kept until you say that the payment was received."
        ),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("The price with the code is shown before anybody is registered."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    sessions = SessionsField(
        Session.objects.none(),
        label=gettext_lazy("Comes to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    access = forms.MultipleChoiceField(
        label=gettext_lazy("Help to take part"),
        choices=Access.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.CharField(label=gettext_lazy("Access needs"), max_length=300, required=False)
    trial = forms.BooleanField(
        label=gettext_lazy("This is a trial"),
        required=False,
        help_text=gettext_lazy(
            "Everything goes its way, mails too, but no place is taken and nothing is counted. "
            "“End the trials” takes them all away again."
        ),
    )
    anyway = forms.CharField(
        label=gettext_lazy("Reason to let in one more than there are places"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Only when the event is full; else who comes now waits in the list."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=100, required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.voucher = event, None
        self.fields["phone"].widget.attrs["dir"] = "ltr"
        self._add_choices()
        if event.asks_birth_date:
            self.fields |= fields_of_desk()
        if event.asks_photo_consent:
            self.fields["photo"] = yes_or_no(
                label=_("May photos that show this person be published?"), required=False
            )
        self.add_questions(
            in_order(tuple(event.questions.asked().select_related("shown_if", "fee", "session")))
        )
        for question in self.asked:
            self.fields[name_of(question)].help_text = _beside(question, self.only_fee)
        self.order_fields([*(name for name in self.fields if name not in LAST), *LAST])

    voucher: Voucher | None

    def _add_choices(self) -> None:
        """Fee, code and sessions, where the event has any."""
        fees, sessions = list(self.event.fees.all()), list(self.event.sessions.order_by("starts_at", "pk"))
        self.only_fee = fees[0] if len(fees) == 1 else None
        self.for_all = [session for session in sessions if not session.optional]
        for name, rows in (
            ("fee", self.event.fees.all()),
            ("sessions", self.event.sessions.order_by("starts_at", "pk")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.initial.setdefault("sessions", [session.pk for session in self.for_all])
        if len(sessions) < 2:
            del self.fields["sessions"]
        if not fees:
            del self.fields["fee"]
        if not Voucher.objects.filter(event=self.event).exists():
            del self.fields["code"]

    # What was given -----------------------------------------------------------------------------------------------

    def clean_born_on(self) -> Any:
        born_on = self.cleaned_data["born_on"]
        if born_on:
            check_born(born_on)
        return born_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self._check_code()
        if "born_on" in self.fields:
            check_guardian(self, self.event)
        self.forget_unasked()
        return given

    def _check_code(self) -> None:
        given = self.cleaned_data
        email = given.get("email", "").strip().lower()
        try:
            self.voucher = pricing.voucher_of(self.event, given.get("code", ""))
            if self.voucher is not None:
                pricing.check_voucher(self.voucher, given.get("fee"), email)
        except RegistrationError as error:
            self.add_error("code", str(error))

    def concerns(self, question: Question) -> bool:
        given = self.cleaned_data
        fee, chosen = given.get("fee"), given.get("sessions")
        sessions = {session.pk for session in (chosen or self.for_all)}
        return questions.concerns(question, fee=fee.pk if fee else None, sessions=sessions)

    # What it means ------------------------------------------------------------------------------------------------

    @property
    def price(self) -> Decimal:
        """What the place costs with the fee and the code that were given."""
        return (
            Decimal(0)
            if self.cleaned_data["trial"]
            else pricing.price_of(self.cleaned_data.get("fee"), self.voucher)
        )

    @property
    def price_to_show(self) -> str:
        """The price with a code, where the form did not show this very price before."""
        fee = self.cleaned_data.get("fee")
        if self.voucher is None or fee is None or self.cleaned_data["seen"] == self.sight:
            return ""
        return formats.money(self.price, fee.currency)

    @property
    def sight(self) -> str:
        """What the form shows of the price, as it comes back."""
        fee = self.cleaned_data.get("fee")
        return f"{fee.pk}:{self.voucher}:{self.price}" if fee else ""

    def left_open(self) -> list[str]:
        """What is still to be asked of this person, in words."""
        found = [each.label for each in self.open_questions()]
        if "born_on" in self.fields and not self.cleaned_data.get("born_on"):
            found.insert(0, _("Date of birth"))
        return found

    def person(self) -> PersonGiven:
        given = self.cleaned_data
        born_on = given.get("born_on")
        return PersonGiven(
            **{name: given[name] for name in _PERSON},
            access=",".join(given["access"]),
            born_on=born_on.isoformat() if born_on else "",
            guardian_name=given.get("guardian_name", ""),
            guardian_email=given.get("guardian_email", ""),
            photo_consent=given.get("photo"),
        )

    def choice(self) -> Choice:
        given = self.cleaned_data
        return Choice(
            fee=given.get("fee"),
            voucher=str(self.voucher) if self.voucher else "",
            sessions=list(given.get("sessions") or []) or None,
            answers=self.answers(),
            seen_price=pricing.price_of(given.get("fee"), self.voucher) if self.voucher else None,
            trial=given["trial"],
        )


def _beside(question: Question, only_fee: Fee | None) -> str:
    """The explanation of a question, on what it depends, and that it may be left open."""
    words = [question.hint, *conditions_in_words(question, only_fee)]
    if question.required:
        words.append(_("Has to be answered; here it may be left open for now."))
    return " ".join(word for word in words if word)
