"""The cockpit's tab of a debate's vote: figures are typed, looked at as readers will see them, published, withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from events.cms.desk import DeskPanel, ask, desk_url, page_of, posted
from events.cms.moves import WhyForm
from events.debate import actions
from events.debate.actions import OpinionError
from events.debate.bars import choice_names
from events.debate.models import OpinionResult
from events.debate.publication import FOR_SUMS, Shown, publishable
from events.programme.models import Event
from home.forms import DeskFields
from home.models import User

KEY = "opinion"
TEMPLATE = "events/cms/opinion.html"
PLACES = range(3)


class FiguresForm(DeskFields, forms.Form):
    """The table of who moved where, or its three sums; the table wins where both are typed."""

    pairs = forms.IntegerField(label=gettext_lazy("People who voted both times"), min_value=0)
    paper = forms.IntegerField(label=gettext_lazy("Of them on paper"), min_value=0, initial=0)
    entry_only = forms.IntegerField(label=gettext_lazy("Voted only before"), min_value=0, initial=0)
    exit_only = forms.IntegerField(label=gettext_lazy("Voted only after"), min_value=0, initial=0)
    kept = forms.IntegerField(label=gettext_lazy("Kept their opinion"), min_value=0, required=False)
    changed_side = forms.IntegerField(
        label=gettext_lazy("Changed side (for to against, or back)"), min_value=0, required=False
    )
    to_or_from_undecided = forms.IntegerField(
        label=gettext_lazy("Became undecided, or no longer are"), min_value=0, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = choice_names()
        for row in PLACES:
            for column in PLACES:
                label = _("Before: %(before)s, after: %(after)s") % {
                    "before": names[row],
                    "after": names[column],
                }
                number = forms.IntegerField(label=label, min_value=0, max_value=100_000, required=False)
                number.widget.attrs["aria-label"] = label
                self.fields[f"flow_{row}_{column}"] = number

    @property
    def table(self) -> list[dict[str, Any]]:
        """The nine fields in rows, each with the opinion it begins from."""
        names = choice_names()
        return [
            {"name": names[row], "cells": [self[f"flow_{row}_{column}"] for column in PLACES]}
            for row in PLACES
        ]

    @property
    def once(self) -> list[forms.BoundField]:
        return [self[name] for name in ("pairs", "paper", "entry_only", "exit_only")]

    @property
    def sums(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kept", "changed_side", "to_or_from_undecided")]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        numbers = [given.get(f"flow_{row}_{column}") for row in PLACES for column in PLACES]
        if any(number is None for number in numbers) and any(number is not None for number in numbers):
            raise ValidationError(_("Give all nine numbers of the table, nought where there is nobody."))
        sums = [given.get(field.name) for field in self.sums]
        if numbers[0] is None and None in sums and (given.get("pairs") or 0) >= FOR_SUMS:
            raise ValidationError(_("Give the nine numbers of the table, or the three sums."))
        return given

    def figures(self) -> OpinionResult:
        """What was typed, not kept yet."""
        given = dict(self.cleaned_data)
        cells = [[given.pop(f"flow_{row}_{column}") for column in PLACES] for row in PLACES]
        flow = cells if cells[0][0] is not None else None
        if flow:
            given |= {field.name: None for field in self.sums}
        return OpinionResult(flow=flow, **given)


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    return TEMPLATE, _shown(event, FiguresForm(initial=_typed(_result(event))))


@require_POST
def save(request: HttpRequest, event: Event) -> HttpResponse:
    """Keep the figures for a look; nothing is public yet."""
    assert isinstance(request.user, User)
    form = FiguresForm(request.POST)
    if form.is_valid():
        try:
            kept = actions.note_figures(event, form.figures(), by=request.user)
        except ValidationError as error:
            for sentence in error.messages:
                form.add_error(None, sentence)
        except OpinionError as error:
            messages.error(request, str(error))
            return redirect(desk_url(event, KEY))
        else:
            _say_kept(request, form, kept)
            return redirect(desk_url(event, KEY))
    messages.error(request, _("Nothing is saved yet: correct what is marked."))
    return page_of(request, event, KEY, TEMPLATE, _shown(event, form))


def publish(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask, then show the figures on the page of the event."""
    result = get_object_or_404(OpinionResult, event=event, published_at=None)
    if request.method != "POST":
        lines = [_("The figures stand on the page of the event and of its series, in all languages.")]
        return ask(
            request, event, KEY, question=_("Publish these figures?"), lines=lines, button=_("Publish"),
            danger=False,
        )  # fmt: skip
    assert isinstance(request.user, User)
    try:
        actions.publish(result, by=request.user)
    except OpinionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The figures are published."))
    return redirect(desk_url(event, KEY))


def withdraw(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask, then take the figures off the page."""
    result = get_object_or_404(OpinionResult, event=event, published_at__isnull=False)
    form = WhyForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        lines = [_("Who has read them keeps what they read: say on the page what you corrected.")]
        return ask(
            request, event, KEY, question=_("Withdraw these figures?"), lines=lines, button=_("Withdraw"),
            form=form,
        )  # fmt: skip
    assert isinstance(request.user, User)
    actions.withdraw(result, by=request.user, why=form.cleaned_data["why"])
    messages.success(request, _("The figures are withdrawn: you can correct them."))
    return redirect(desk_url(event, KEY))


def _result(event: Event) -> OpinionResult | None:
    return OpinionResult.objects.filter(event=event).first()


def _shown(event: Event, form: FiguresForm) -> dict[str, Any]:
    result = _result(event)
    shown: Shown | None = publishable(result) if result else None
    return {"form": form, "result": result, "shown": shown, "names": choice_names()}


def _typed(result: OpinionResult | None) -> dict[str, Any]:
    if result is None:
        return {}
    names = ("pairs", "paper", "entry_only", "exit_only", "kept", "changed_side", "to_or_from_undecided")
    typed: dict[str, Any] = {name: getattr(result, name) for name in names}
    if result.flow:
        typed |= {f"flow_{row}_{column}": result.flow[row][column] for row in PLACES for column in PLACES}
    return typed


def _say_kept(request: HttpRequest, form: FiguresForm, kept: OpinionResult) -> None:
    """What was left out is said, with the reason."""
    reason = publishable(kept).reason
    if reason is None:
        messages.success(request, _("The figures are kept. Look at them, then publish them."))
    else:
        messages.warning(request, _("Only what may be shown is kept. %(why)s") % {"why": reason.label})


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Opinion"),
        order=450,
        render=render,
        urls=[
            path("save/", save, name="desk_opinion_save"),
            path("publish/", publish, name="desk_opinion_publish"),
            path("withdraw/", withdraw, name="desk_opinion_withdraw"),
        ],
        stands_for=lambda event: event.kind == Event.Kind.DEBATE,
    )
