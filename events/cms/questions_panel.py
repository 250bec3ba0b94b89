"""The cockpit's tab of questions: what is asked beside name and address, in which order, of whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from events.cms.desk import DeskPanel, ask, desk_url, posted
from events.cms.question_forms import QuestionForm, preview
from events.programme.models import Event
from events.registration import questionnaire
from events.registration.models import Question
from events.registration.rules import RegistrationError
from home.languages import CODES, Language, current
from home.models import User

KEY = "questions"


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    rows = list(
        event.questions.select_related("fee", "session", "shown_if").annotate(answered=Count("answers"))
    )
    asked = [row for row in rows if row.retired_at is None]
    language = request.GET.get("l", "")
    shown = language if language in CODES else current()
    return "events/cms/questions.html", {
        "asked": [(row, condition(row)) for row in asked],
        "retired": [row for row in rows if row.retired_at is not None],
        "preview": preview(asked, shown) if asked else "",
        "languages": [(each.value, each.label, each.value == shown) for each in Language],
    }


def condition(question: Question) -> str:
    """After which answer it is asked, in words; nothing where it always is."""
    if question.shown_if is None:
        return ""
    words = dict(questionnaire.answers_to_wait_for(question.shown_if))
    answer = words.get(question.shown_if_answer, question.shown_if_answer)
    return _("after “%(answer)s” to “%(question)s”") % {"answer": answer, "question": question.shown_if}


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def edit(request: HttpRequest, event: Event, question_id: int = 0) -> HttpResponse:
    """One question, new or known."""
    question = (
        get_object_or_404(Question, event=event, pk=question_id) if question_id else Question(event=event)
    )
    title = str(question) if question_id else _("A new question")
    form = QuestionForm(event, posted(request), instance=question)
    if request.method == "POST" and form.is_valid():
        try:
            questionnaire.save_question(form.question(), by=_by(request))
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(desk_url(event, KEY))
    answered = question.answers.count() if question_id else 0
    words = ngettext(
        "%(count)d person answered it: their answer keeps the words they read.",
        "%(count)d people answered it: their answers keep the words they read.",
        answered,
    )
    lines = [words % {"count": answered}] if answered else []
    return ask(request, event, KEY, question=title, lines=lines, button=_("Save"), danger=False, form=form)


def remove(request: HttpRequest, event: Event, question_id: int) -> HttpResponse:
    """No longer asked; with answers it is kept aside, so that they stay readable."""
    question = get_object_or_404(Question, event=event, pk=question_id)
    answered = question.answers.count()
    if request.method != "POST":
        words = ngettext(
            "%(count)d person answered it: the answer stays, and the question can be asked again.",
            "%(count)d people answered it: the answers stay, and the question can be asked again.",
            answered,
        )
        line = words % {"count": answered} if answered else _("Nobody answered it: it is deleted.")
        button = _("Ask it no longer") if answered else _("Delete")
        title = _("No longer ask “%(question)s”?") % {"question": question}
        return ask(request, event, KEY, question=title, lines=[line], button=button)
    return _done(request, event, lambda: questionnaire.remove_question(question, by=_by(request)))


@require_POST
def change(request: HttpRequest, event: Event, question_id: int, way: str) -> HttpResponse:
    """One place up or down in the list; or asked again."""
    question = get_object_or_404(Question.objects.select_related("shown_if"), event=event, pk=question_id)
    by = _by(request)
    ways: dict[str, Callable[[], Any]] = {
        "up": lambda: questionnaire.move_question(question, up=True, by=by),
        "down": lambda: questionnaire.move_question(question, up=False, by=by),
        "again": lambda: questionnaire.ask_again(question, by=by),
    }
    if way not in ways:
        raise Http404
    return _done(request, event, ways[way])


def _done(request: HttpRequest, event: Event, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except RegistrationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(desk_url(event, KEY))


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Questions"),
        order=134,
        render=render,
        urls=[
            path("new/", edit, name="desk_question_add"),
            path("<int:question_id>/", edit, name="desk_question"),
            path("<int:question_id>/remove/", remove, name="desk_question_remove"),
            path("<int:question_id>/<slug:way>/", change, name="desk_question_change"),
        ],
    )
