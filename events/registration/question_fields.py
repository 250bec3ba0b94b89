"""The questions of an event as the fields of a form that asks other things too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from events.registration import questions
from events.registration.answering import field_of, name_of
from events.registration.models import Answer, Question
from events.registration.questions import AnswerGiven

if TYPE_CHECKING:
    from django import forms

    Base = forms.Form
else:
    Base = object


class QuestionFields(Base):
    """A field for each question; one that is not asked after the other answers is neither wrong nor kept.

    A file that was sent before need not be sent again: an empty field keeps it.
    """

    asked: Sequence[Question] = ()
    kept: frozenset[int] = frozenset()
    """Questions whose file is there already, by id."""

    may_wait = False
    """Whether nothing has to be answered now."""

    def add_questions(self, asked: Sequence[Question], answers: Sequence[Answer] = ()) -> None:
        """The questions as fields, with what was answered before."""
        known = {answer.question_id: answer for answer in answers}
        self.asked = asked
        self.kept = frozenset(each.pk for each in asked if each.pk in known and known[each.pk].file)
        for question in asked:
            field = self.fields[name_of(question)] = field_of(question)
            if self.may_wait or question.pk in self.kept:
                field.required = False
            if question.pk in known and question.kind != Question.Kind.FILE:
                self.initial.setdefault(name_of(question), _initial(known[question.pk]))

    def forget_unasked(self) -> None:
        """For `clean`: what is not asked of this person is left out, with what is wrong in it."""
        shown = {question.pk for question in self.shown()}
        for question in self.asked:
            if question.pk not in shown:
                self.cleaned_data.pop(name_of(question), None)
                self.errors.pop(name_of(question), None)

    def concerns(self, question: Question) -> bool:
        """Whether a question is for this person at all, by their fee and their sessions."""
        return True

    def shown(self) -> Iterator[Question]:
        """The questions that are asked after these answers."""
        values: dict[int, Any] = {}
        for question in self.asked:
            if self.concerns(question) and questions.is_shown(question, values):
                values[question.pk] = True if self._stays(question) else self.given_to(question)
                yield question

    def given_to(self, question: Question) -> Any:
        """The answer; a consent that is only not given yet is none."""
        value = self.cleaned_data.get(name_of(question))
        waits = self.may_wait and question.required and question.kind == Question.Kind.CONSENT
        return None if waits and not value else value

    def _stays(self, question: Question) -> bool:
        return question.pk in self.kept and not self.given_to(question)

    def answers(self) -> list[AnswerGiven]:
        """What is to be kept; a question that is not asked any more loses its answer."""
        shown = {question.pk for question in self.shown()}
        return [
            AnswerGiven(each, self.given_to(each) if each.pk in shown else None)
            for each in self.asked
            if each.pk not in shown or not self._stays(each)
        ]

    def open_questions(self) -> list[Question]:
        """What has to be answered and is not yet."""
        return [
            each
            for each in self.shown()
            if each.required and self.given_to(each) in (None, "", []) and not self._stays(each)
        ]

    def question_fields(self) -> Iterator[Any]:
        """The fields in their order."""
        for question in self.asked:
            yield self[name_of(question)]


def _initial(answer: Answer) -> Any:
    if answer.kind == Question.Kind.YES_NO:
        return "yes" if answer.value else "no"
    return answer.value
