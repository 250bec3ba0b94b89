"""An act on a row of money: what it asks, what it says before, and the verb that does it; one view for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from events.cms.desk import Words, posted
from events.cms.money_forms import WhyForm
from events.cms.money_frame import Crumb, ask, user_of
from events.orders.actions import OrderError
from events.payments.statements import StatementError
from events.registration.actions import RegistrationError
from home.models import User

REFUSALS = (OrderError, StatementError, RegistrationError)


@dataclass(frozen=True)
class Act:
    """What one click may do to a row: `act` answers with what to tell who clicked."""

    name: str
    button: Words
    question: Words
    may: Callable[[Any], bool]
    lines: Callable[[Any], Sequence[str]]
    act: Callable[[Any, User, dict[str, Any]], str]
    form: Callable[..., Any] = WhyForm
    """Made of the row and of what was sent."""

    danger: bool = False


def open_acts(acts: Sequence[Act], row: Any) -> list[Act]:
    """What can be done with this row now."""
    return [act for act in acts if act.may(row)]


def do(
    request: HttpRequest, acts: Sequence[Act], name: str, row: Any, *, back: str, crumbs: Sequence[Crumb] = ()
) -> HttpResponse:
    """Ask for one act on this row; done by POST. What the verb refuses is said at the form."""
    act = next((act for act in acts if act.name == name), None)
    if act is None:
        raise Http404
    if not act.may(row):  # such as the second of two clicks
        messages.error(request, _("Somebody else changed this just now. Look at it again."))
        return redirect(back)
    form = act.form(row, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            told = act.act(row, user_of(request), {**form.cleaned_data, "form": form})
        except REFUSALS as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, told)
            return redirect(back)
    return ask(
        request, question=act.question, lines=act.lines(row), button=act.button, back=back, form=form,
        danger=act.danger, crumbs=crumbs,
    )  # fmt: skip
