"""Own events only: the admin's generic views see no rows but those their account may see.

Wagtail asks permissions of a model as a whole; which rows is asked here, of the same `visible_to(user)` that serves
lists, searches, choosers and exports. A row of others is not refused but unknown: 404.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import Model, ProtectedError, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from home.folding import fold


def seen_by(user: Any, model: type[Model]) -> QuerySet[Any]:
    """The rows of this model that the account may see: all, where the model says nothing else."""
    rows = model._default_manager.all()
    legible = getattr(rows, "legible_to", None) or getattr(rows, "visible_to", None)
    return legible(user) if legible else rows


class TeamPolicy(ModelPermissionPolicy):
    """A permission holds for the rows that the account may see; those named in `never` are nobody's."""

    never: frozenset[str] = frozenset()

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in self.never and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return (
            self.user_has_permission(user, action)
            and seen_by(user, self.model).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user: Any, actions: list[str]) -> QuerySet[Any]:
        rows = seen_by(user, self.model)
        return rows if self.user_has_any_permission(user, actions) else rows.none()


class WrittenByActions(TeamPolicy):
    """Rows that no form of the admin makes, changes or deletes."""

    never = frozenset({"add", "change", "delete", "publish"})


class OwnIndexView(generic.IndexView):
    """A list searched by folded words where the model has them."""

    together: tuple[str, ...] = ()
    """Relations that the columns show: read with the rows, not one by one."""

    @property
    def is_searchable(self) -> bool:  # type: ignore[override]
        return hasattr(self.model._default_manager.all(), "matching")

    def get_base_queryset(self) -> QuerySet[Any]:
        return seen_by(self.request.user, self.model).select_related(*self.together)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = self.search_query.replace("\0", "")[:100]
        if not fold(words):
            return queryset
        return queryset.matching(words)  # type: ignore[attr-defined,no-any-return]


class OwnEditView(generic.EditView):
    def get_queryset(self) -> QuerySet[Any]:
        return seen_by(self.request.user, self.model)


class OwnDeleteView(generic.DeleteView):
    """Deletes what nothing else needs; else says so."""

    def get_queryset(self) -> QuerySet[Any]:
        return seen_by(self.request.user, self.model)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(
                self.request, _("“%(name)s” is used and can not be deleted.") % {"name": self.object}
            )
            return HttpResponseRedirect(self.get_success_url())


class OwnInspectView(generic.InspectView):
    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        return get_object_or_404(seen_by(self.request.user, self.model), pk=unquote(str(self.pk)))


class OwnHistoryView(HistoryView):
    any_permission_required = ["add", "change", "delete", "view"]

    def get_base_object_queryset(self) -> QuerySet[Any]:
        return seen_by(self.request.user, self.model)


class OwnViewSet(ModelViewSet):
    """The screens of a model at the desk: list, new, edit, delete, history; of own rows only."""

    index_view_class = OwnIndexView
    edit_view_class = OwnEditView
    delete_view_class = OwnDeleteView
    inspect_view_class = OwnInspectView
    history_view_class = OwnHistoryView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    left_out: frozenset[str] = frozenset({"usage"})
    """Screens that this model does not have: lists of what refers to a row name other people's rows."""

    together: tuple[str, ...] = ()

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().get_index_view_kwargs(**kwargs)
        return known | {"together": self.together}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return known | {f"{name}_url_name": None for name in self.left_out}

    def get_urlpatterns(self) -> list[Any]:
        return [url for url in super().get_urlpatterns() if url.name not in self.left_out]
