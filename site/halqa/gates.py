"""Screens of Wagtail and its neighbours that know nothing of teams: for administrators only, or for nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView

from home.models import User

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User) or not request.user.has_perm("events.see_all_events"):
            return permission_denied(request)
        return view(request, *args, **kwargs)

    return require_admin_access(guarded)  # type: ignore[no-any-return]


def nowhere(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    raise Http404


gated_urls: list[URLPattern] = [
    path("admin/failwhale/", nowhere),  # makes an error on purpose, and a mail to the administrators with it
    re_path(
        r"^admin/localize/api/snippets/.*$", nowhere
    ),  # would name every row of a list to all of the staff
    path("admin/reports/site-history/", administrators_only(LogEntriesView.as_view())),
    path(
        "admin/reports/site-history/results/",
        administrators_only(LogEntriesView.as_view(results_only=True)),
    ),
]
"""Before Wagtail's admin: what is logged names events, people of the staff, and reasons."""
