"""Screens of Wagtail and its neighbours that are gone round: for administrators only, for nobody, or not without what
they take for granted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.admin.views.chooser import ExternalLinkView
from wagtail.admin.views.pages.lock import LockView, UnlockView
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.views.pages.ordering import SetPagePositionView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.contrib.redirects.views import permission_checker, process_import
from wagtail.models import Page

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


def with_fields(view: View, *names: str) -> View:
    """The view for forms that were sent whole; 400 for others, which it would break on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not all(name in request.POST for name in names):
            raise BadRequest(f"The form lacks one of: {', '.join(names)}")
        return view(request, *args, **kwargs)

    return guarded


def below_a_root(view: View) -> View:
    """The view for pages that have a parent; nothing is done to the root of all pages, which it would break on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Page.objects.filter(pk=next(iter(kwargs.values())), depth=1).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return require_admin_access(guarded)  # type: ignore[no-any-return]


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
    path(
        "admin/choose-external-link/",
        require_admin_access(with_fields(ExternalLinkView.as_view(), "external-link-chooser-url")),
    ),
    path(
        "admin/redirects/import/process/",
        require_admin_access(
            permission_checker.require_any("add")(
                with_fields(process_import, "import_file_name", "input_format")
            )
        ),
    ),
    path("admin/pages/<int:page_id>/lock/", below_a_root(LockView.as_view())),
    path("admin/pages/<int:page_id>/unlock/", below_a_root(UnlockView.as_view())),
    path(
        "admin/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/",
        below_a_root(MoveConfirmView.as_view()),
    ),
    path("admin/pages/<int:page_to_move_id>/set_position/", below_a_root(SetPagePositionView.as_view())),
]
"""Before Wagtail's admin: what is logged names events, people of the staff, and reasons."""
