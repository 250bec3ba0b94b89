"""The accountant's reports: VAT, revenue of events, the ledger, who waits longest; each on a screen and as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput

from events.cms import money_event, money_run, sheets
from events.cms.desk import Words
from events.cms.money_frame import REPORTS, SEE, day_of, needs, page, user_of
from events.cms.money_listing import currencies
from events.cms.money_report_tables import (
    TITLES,
    acts_table,
    ledger_table,
    revenue_table,
    vat_table,
    waiting_table,
)
from events.cms.money_tables import Table, cells_of, headings_of, in_file, on_screen
from events.cms.money_transfers import MoneyMenuItem
from events.cms.money_vat import INVOICED, RECEIVED
from events.orders import history
from home.forms import DeskFields

PER_PAGE = 100


# ---------------------------------------------------------------- what is asked


class AskedForm(forms.Form):
    """What a report is asked by its address; what is not said is as it stands at first."""

    def __init__(self, given: Any) -> None:
        super().__init__(given)
        filled = given.copy()
        for name, field in self.fields.items():
            if field.initial is not None and not given.get(name):
                filled[name] = field.initial() if callable(field.initial) else field.initial
        self.data = filled


class VatForm(AskedForm):
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=2000, max_value=2100, required=False,
        initial=lambda: day_of(now()).year,
    )  # fmt: skip
    period = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=[
            ("month", gettext_lazy("month")), ("quarter", gettext_lazy("quarter")), ("year", gettext_lazy("year")),
        ],
        initial="month", required=False,
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=gettext_lazy("What counts"),
        choices=[
            (INVOICED, gettext_lazy("invoices issued")), (RECEIVED, gettext_lazy("payments received")),
        ],
        initial=INVOICED, required=False,
    )  # fmt: skip


class PeriodForm(DeskFields, AskedForm):
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=AdminDateInput)
    last = forms.DateField(label=gettext_lazy("Until"), required=False, widget=AdminDateInput)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return given


class LedgerForm(PeriodForm):
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)

    def __init__(self, given: Any) -> None:
        super().__init__(given)
        field = self.fields["currency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *currencies()]


class NoForm(AskedForm):
    """A report that asks nothing."""


# ---------------------------------------------------------------- the reports


@dataclass(frozen=True)
class Report:
    """A report: its words, what it asks, and how its table is made."""

    name: str
    title: Words
    about: Words
    table: Callable[[dict[str, Any]], Table]
    form: type[AskedForm] = NoForm


REPORTS_BY_NAME = {
    report.name: report
    for report in (
        Report("tva", TITLES["tva"],
               gettext_lazy("By period and rate: from the invoices and credit notes that were issued, or from the "
                            "payments that came in and the refunds that were made."),
               vat_table, VatForm),
        Report("recettes", TITLES["recettes"],
               gettext_lazy("What each event is owed, invoiced, received, gave back and still waits for."),
               revenue_table),
        Report("journal", TITLES["journal"],
               gettext_lazy("Every payment and every refund that is done, with the balance of its currency."),
               ledger_table, LedgerForm),
        Report("attente", TITLES["attente"],
               gettext_lazy("Orders that are not paid, the oldest first."), waiting_table),
        Report("actes", TITLES["actes"],
               gettext_lazy("Every change of money: who, when and why."), acts_table, PeriodForm),
    )
}  # fmt: skip


@require_safe
@needs(SEE)
def index(request: HttpRequest) -> HttpResponse:
    return page(request, "events/cms/money_reports.html", _("Reports"), {"reports": REPORTS_BY_NAME.values()})


def _report(name: str) -> Report:
    try:
        return REPORTS_BY_NAME[name]
    except KeyError:
        raise Http404 from None


@require_safe
@needs(SEE)
def show(request: HttpRequest, name: str) -> HttpResponse:
    """The report; what is asked wrongly is said at its field, and no figures stand below it."""
    report = _report(name)
    form = report.form(request.GET)
    asked = {"report": report, "form": form}
    if form.is_valid():
        asked |= _shown(request, report.table(form.cleaned_data))
    return page(request, "events/cms/money_report.html", report.title, asked, crumbs=[REPORTS])


def _shown(request: HttpRequest, table: Table) -> dict[str, Any]:
    found: Any = table.rows
    rows = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    lines = list(rows.object_list)
    pattern = lines[0] if lines else ()
    query = request.GET.copy()
    query.pop("p", None)
    return {
        "table": table,
        "page": rows,
        "headings": headings_of(table.headings, pattern),
        "rows": [cells_of(row) for row in lines],
        "totals": [(code, [(label, on_screen(cell)) for label, cell in sums]) for code, sums in table.totals],
        "query": query.urlencode(),
    }


@require_safe
@needs(SEE)
def export(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The rows of the report as a file; who took it along is kept in the history."""
    report = _report(name)
    form = report.form(request.GET)
    if kind not in sheets.TYPES:
        raise Http404
    if not form.is_valid():
        return HttpResponseBadRequest(_("Correct what is asked: the file was not made."))
    table = report.table(form.cleaned_data)
    rows = [[in_file(cell) for cell in row] for row in table.rows]
    history.note_export(name, len(rows), kind, by=user_of(request))
    return sheets.answer("-".join(filter(None, (name, table.file))), table.headings, rows, kind)


class ReportViewSet(ViewSet):
    name = "money_reports"
    url_prefix = "argent/rapports"
    icon = "table"
    menu_label = gettext_lazy("Reports")
    menu_item_class = MoneyMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("rencontre/<int:event_id>/", money_event.page_of_event, name="event"),
            path(
                "rencontre/<int:event_id>/tout-rembourser/",
                money_event.refund_everybody,
                name="refund_everybody",
            ),
            path("rencontre/<int:event_id>/tout-rembourser/<slug:name>/", money_run.do_run, name="do_run"),
            path("<slug:name>/", show, name="report"),
            path("<slug:name>/export.<slug:kind>", export, name="export"),
        ]
