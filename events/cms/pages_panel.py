"""The cockpit's tab of pages: which languages have one, and the drafts made at one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page

from events.cms.desk import DeskPanel, desk_url
from events.pages import create_pages, pages_of
from events.pages.creation import PagesError, unfinished
from events.programme.models import Event
from home.languages import Language
from home.models import User


@dataclass(frozen=True)
class PageOf:
    """The page of an event in one language, or that there is none."""

    language: Language
    page: Page | None
    missing: list[str]
    may_edit: bool


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    pages = {page.locale.language_code: page for page in pages_of(event)}
    rows = [
        PageOf(
            language,
            page := pages.get(language.value),
            [] if page is None else unfinished(page.specific),
            page is not None and page.permissions_for_user(request.user).can_edit(),
        )
        for language in Language
    ]
    return "events/cms/pages.html", {"rows": rows, "wanted": any(row.page is None for row in rows)}


@require_POST
def create(request: HttpRequest, event: Event) -> HttpResponse:
    """Make a draft in each language that has none; nothing is published."""
    assert isinstance(request.user, User)
    before = len(pages_of(event))
    try:
        made = create_pages(event, by=request.user)
    except PagesError as error:
        messages.error(request, str(error))
        return redirect(desk_url(event, "pages"))
    new = max(len(pages_of(event)) - before, 0) or len(made)
    words = ngettext("%(count)d draft was made.", "%(count)d drafts were made.", new)
    messages.success(request, words % {"count": new})
    return redirect(desk_url(event, "pages"))


def panel() -> DeskPanel:
    return DeskPanel(
        key="pages",
        title=gettext_lazy("Pages"),
        order=150,
        render=render,
        urls=[path("create/", create, name="desk_pages_create")],
    )
