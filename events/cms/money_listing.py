"""The lists of money: found by words and filters, exported as they are shown, nothing written by a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button

from events.cms import sheets
from events.cms.desk import Words
from events.cms.export import Cell
from events.cms.money_frame import HANDLE, events_with_orders, said, user_of
from events.cms.own import OwnIndexView, OwnViewSet
from events.orders import history
from events.orders.models import Order
from events.payments.models import Refund
from home.folding import fold
from home.models import User

Columns = Sequence[tuple[Words, Callable[[Any], Cell]]]


def own_events(request: HttpRequest | None) -> Any:
    """The events to filter by."""
    user = getattr(request, "user", None)
    return events_with_orders(user) if isinstance(user, User) else events_with_orders(User(is_active=False))


def currencies() -> list[tuple[str, str]]:
    """The currencies that orders are in."""
    return [
        (code, code)
        for code in Order.objects.order_by("currency").values_list("currency", flat=True).distinct()
    ]


def sum_column(name: str, label: Words, of: Callable[[Any], Decimal], **more: Any) -> Column:
    """A column of amounts, each with its currency, whose figures stand below one another."""
    classname = f"desk-sum {more.pop('classname', '')}".strip()
    return Column(
        name, label=label, accessor=lambda row: said(of(row), row.currency), classname=classname, **more
    )


def over(first: object, *under: object) -> SafeString:
    """What matters in a cell, with what belongs to it small below."""
    below = format_html_join(
        "", '<br><bdi class="desk-quiet">{}</bdi>', ((words,) for words in under if words)
    )
    return format_html("<bdi>{}</bdi>{}", first, below)


def refunded(refunds: Iterable[Refund]) -> Decimal:
    """What of the money went back: refunds that are done."""
    return sum((row.amount for row in refunds if row.state == row.State.DONE), Decimal(0))


def returning(refunds: Iterable[Refund]) -> Decimal:
    """What of the money is on its way back: refunds that are decided and not done."""
    decided = (row.amount for row in refunds if row.state in row.COUNTED and row.state != row.State.DONE)
    return sum(decided, Decimal(0))


def refunds_of(order: Order) -> list[Refund]:
    """All refunds of the payments of an order."""
    return [refund for payment in order.payments.all() for refund in payment.refunds.all()]


class MoneyIndexView(OwnIndexView):
    """A list of money rows; `found_by` says which of them words find."""

    found_by: Callable[[Any, str], Any] = staticmethod(lambda rows, words: rows.matching(words))
    sheet: Columns = ()
    """The columns of the file: everything that the screen shows, and more."""

    file_name: str = "money"

    beside: tuple[str, ...] = ()
    """Rows of many that the columns add up: read with the list, not one by one."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().prefetch_related(*self.beside)

    @property
    def is_searchable(self) -> bool:  # type: ignore[override]
        return True

    together_with: tuple[tuple[str, Words], ...] = ()
    """Acts on many rows: the names of their addresses and what their buttons say."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons: list[Any] = list(super().header_more_buttons)
        if self.request.user.has_perm(HANDLE):
            acts = enumerate(self.together_with)
            buttons += [Button(label, reverse(name), priority=90 + place) for place, (name, label) in acts]
        return buttons

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = (self.search_query or "").replace("\0", "").strip()[:100]
        return type(self).found_by(queryset, words) if fold(words) else queryset

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return []

    @cached_property
    def show_export_buttons(self) -> bool:
        return bool(self.sheet)

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponse:
        rows = list(queryset)
        history.note_export(self.file_name, len(rows), spreadsheet_format, by=user_of(self.request))
        headings = [heading for heading, _cell in self.sheet]
        cells = ([cell(row) for _heading, cell in self.sheet] for row in rows)
        return sheets.answer(self.file_name, headings, cells, spreadsheet_format)


class MoneyViewSet(OwnViewSet):
    """A list and its pages; rows of money are written by verbs alone."""

    exclude_form_fields: ClassVar[Any] = ()
    left_out = frozenset({"add", "edit", "delete", "copy", "inspect", "usage", "history"})

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().get_index_view_kwargs(**kwargs)
        return known | {"together": self.index_view_class.together}

    def pages(self) -> list[Any]:
        """The further addresses."""
        return []

    def get_urlpatterns(self) -> list[Any]:
        kept = [url for url in super().get_urlpatterns() if url.name in {"index", "index_results"}]
        return [*kept, *self.pages()]
