"""The form of one question, and how it looks to who registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from events.programme.models import Event
from events.registration.answering import field_of, name_of
from events.registration.models import Question
from events.registration.questionnaire import DECIDED, answers_to_wait_for, options_of
from events.registration.rules import RegistrationError
from home.forms import DIRECTIONS, DeskFields
from home.languages import CODES

MOST_OPTIONS = 100


def _options(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )


class QuestionForm(DeskFields, forms.ModelForm[Question]):
    """A question; its answers to choose from are lines, one list in each language."""

    options_fr = _options(gettext_lazy("Answers to choose from, in French"))
    options_ar = _options(gettext_lazy("Answers to choose from, in Arabic"))
    options_en = _options(gettext_lazy("Answers to choose from, in English"))
    condition = forms.ChoiceField(
        label=gettext_lazy("Asked only after this answer"),
        required=False,
        help_text=gettext_lazy("Only questions before this one with answers to choose from can decide."),
    )

    class Meta:
        model = Question
        fields = (
            "kind", "seen_by", "required", "label_fr", "label_ar", "label_en", "hint_fr", "hint_ar", "hint_en",
            "options_fr", "options_ar", "options_en", "condition", "fee", "session",
        )  # fmt: skip

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.event = event
        for name, rows in (("fee", event.fees.all()), ("session", event.sessions.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.empty_label = _("everybody")
        self.fields["options_fr"].help_text = _("One on each line, for the kinds where one chooses.")
        for code in CODES:
            self.initial[f"options_{code}"] = "\n".join(
                each.get(code, "") for each in self.instance.options or []
            ).strip()
        condition = self.fields["condition"]
        assert isinstance(condition, forms.ChoiceField)
        condition.choices = self._conditions(event)
        if self.instance.shown_if_id:
            self.initial["condition"] = f"{self.instance.shown_if_id}:{self.instance.shown_if_answer}"

    def _conditions(self, event: Event) -> list[Any]:
        """The answers that this question can wait for, by their question."""
        earlier = event.questions.asked().filter(kind__in=DECIDED)
        if self.instance.pk:
            earlier = earlier.filter(position__lt=self.instance.position)
        groups = [
            (
                question.label,
                [(f"{question.pk}:{key}", words) for key, words in answers_to_wait_for(question)],
            )
            for question in earlier.order_by("position", "pk")
        ]
        return [("", _("always asked")), *groups]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") in {Question.Kind.CHOICE, Question.Kind.CHOICES}:
            self._clean_options(given)
        return given

    def _clean_options(self, given: dict[str, Any]) -> None:
        lines = {code: _lines(given.get(f"options_{code}", "")) for code in CODES}
        if not lines["fr"]:
            raise ValidationError({"options_fr": _("Give the answers to choose from, one on each line.")})
        if len(lines["fr"]) > MOST_OPTIONS or any(len(line) > 120 for code in CODES for line in lines[code]):
            raise ValidationError(
                {"options_fr": _("Give at most 100 answers, each of at most 120 characters.")}
            )
        try:
            given["options"] = options_of(lines, self.instance.options or [])
        except RegistrationError as error:
            raise ValidationError({"options_fr": str(error)}) from error

    def question(self) -> Question:
        """The question as it is filled in, not kept yet."""
        question = self.save(commit=False)
        question.options = self.cleaned_data.get("options", [])
        pk, _colon, key = self.cleaned_data["condition"].partition(":")
        question.shown_if_id, question.shown_if_answer = (int(pk), key) if pk else (None, "")
        return question


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Preview(forms.Form):
    """The questions as who registers finds them; nothing can be sent."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__()
        self.use_required_attribute = False
        for question in questions:
            self.fields[name_of(question)] = field_of(question)


def preview(questions: Sequence[Question], language: str) -> SafeString:
    """How the questions look in this language."""
    with override(language):
        words = {"form": Preview(questions), "language": language, "direction": DIRECTIONS[language]}
        return render_to_string("events/cms/question_preview.html", words)
