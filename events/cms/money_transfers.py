"""Transfers at the accountant's desk: a statement is brought in, and what found no order is matched by a click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from events.cms import money_acts
from events.cms.money_acts import REFUSALS, Act, open_acts
from events.cms.money_forms import ClickForm
from events.cms.money_frame import HANDLE, SEE, TRANSFERS, ask, needs, page, said, user_of
from events.orders.models import Order
from events.orders.references import find_references, spaced
from events.payments import actions
from events.payments.matching import Imported, candidates, is_from_buyer
from events.payments.models import BankStatement, StatementLine
from events.payments.statements import LARGEST, StatementError
from home import formats
from home.models import User

State = StatementLine.State
PER_PAGE = 50
LATEST = 10
"""As many statements as the page names."""


class StatementForm(forms.Form):
    """The file that the bank gives; what is wrong with it is said all at once."""

    file = forms.FileField(
        label=gettext_lazy("Statement of the bank"),
        help_text=gettext_lazy("CSV, MT940 or CAMT.053, as the bank exports it; at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.sta,.mt940,.940,.xml,text/csv,text/plain"}),
    )


@dataclass(frozen=True)
class Candidate:
    """An order that a line may pay, and what is missing or too much then."""

    order: Order
    sentence: str
    by_reference: bool
    exact: bool = False
    """One click does; else it is asked first."""
    by_name: bool = False

    @property
    def is_likely(self) -> bool:
        """Whether more than the sum speaks for it."""
        return self.by_reference or (self.exact and self.by_name)


@dataclass(frozen=True)
class Line:
    it: StatementLine
    candidates: list[Candidate]
    acts: list[Act]


def is_exact(line: StatementLine, order: Order) -> bool:
    """Whether the line is what is owed, to the centime."""
    return (line.amount, line.currency) == (order.due, order.currency)


def difference(line: StatementLine, order: Order) -> str:
    """What matching the two would leave."""
    words = {
        "due": said(order.due, order.currency),
        "more": said(abs(line.amount - order.due), order.currency),
    }
    if order.currency != line.currency:
        return _("The order is in %(currency)s.") % {"currency": order.currency}
    if line.amount == order.due:
        return _("exactly what is owed")
    if not order.due:
        return _("nothing is owed: all of it would be too much")
    if line.amount > order.due:
        return _("%(due)s is owed: %(more)s too much") % words
    return _("%(due)s is owed: %(more)s would still be missing") % words


def _lines(rows: list[StatementLine], may_handle: bool) -> list[Line]:
    found = candidates(came) if (came := [row for row in rows if row.amount > 0]) else {}
    shown = []
    for row in rows:
        named = set(find_references(f"{row.reference} {row.text}"))
        likely = [
            Candidate(
                order,
                difference(row, order),
                order.reference in named,
                is_exact(row, order),
                is_from_buyer(row, order),
            )
            for order in found.get(row.pk, [])
        ]
        shown.append(Line(row, likely, open_acts(ACTS, row) if may_handle else []))
    return shown


@require_safe
@needs(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The lines that wait, by default; those that were matched or set aside on demand."""
    return _index(request, StatementForm())


def _index(request: HttpRequest, form: forms.Form, imported: Imported | None = None) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in State.values else State.OPEN
    rows = StatementLine.objects.filter(Q(amount__gt=0) | Q(reversal=True), state=state)
    rows = rows.select_related("payment__order", "by")
    shown = Paginator(rows.order_by("on", "pk") if state == State.OPEN else rows, PER_PAGE).get_page(
        request.GET.get("p")
    )
    lines = list(shown)
    waiting = StatementLine.objects.unresolved().count()
    return page(request, "events/cms/money_transfers.html", _("Transfers"), {
        "form": form,
        "imported": imported,
        "page": shown,
        "query": f"state={state}",
        "lines": _lines(lines, request.user.has_perm(HANDLE)) if state == State.OPEN
        else [Line(row, [], open_acts(ACTS, row)) for row in lines],
        "state": state,
        "states": [(each.value, each.label) for each in State],
        "waiting": waiting,
        "statements": BankStatement.objects.select_related("imported_by").order_by("-imported_at")[:LATEST],
    })  # fmt: skip


@needs(HANDLE)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Import a statement; a file that cannot be read whole changes nothing and says everything that is wrong."""
    if request.method != "POST":
        return redirect("money_transfers:index")
    form = StatementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _index(request, form)
    file = form.cleaned_data["file"]
    if file.size > LARGEST:
        words = _("“%(name)s” is larger than %(count)d MB: export a shorter period.")
        form.add_error("file", words % {"name": file.name[:100], "count": LARGEST // 1024 // 1024})
        return _index(request, form)
    try:
        imported = actions.import_statement(file.read(), file.name, by=user_of(request))
    except StatementError as error:
        for problem in error.problems:
            form.add_error("file", problem)
        return _index(request, form)
    except REFUSALS as error:
        form.add_error("file", str(error))
        return _index(request, form)
    messages.success(request, result_of(imported))
    for note in imported.notes:
        messages.warning(request, note)
    return redirect("money_transfers:index")


def result_of(imported: Imported) -> str:
    """What the file brought, in one sentence each."""
    new = ngettext("%(count)d new line.", "%(count)d new lines.", imported.new) % {"count": imported.new}
    matched = ngettext(
        "%(count)d transfer found its order.", "%(count)d transfers found their orders.", imported.matched
    ) % {"count": imported.matched}  # fmt: skip
    said_so = [new, matched]
    if imported.known:
        known = ngettext("%(count)d line was known.", "%(count)d lines were known.", imported.known)
        said_so.append(known % {"count": imported.known})
    return " ".join(said_so)


def _line(pk: int) -> StatementLine:
    return get_object_or_404(StatementLine.objects.select_related("payment__order"), pk=pk)


@needs(HANDLE)
def match(request: HttpRequest, pk: int, order_id: int) -> HttpResponse:
    """Match a line with an order: asked first where it is not exactly what is owed, one click where it is."""
    line = _line(pk)
    order = get_object_or_404(Order.objects.visible_to(user_of(request)).select_related("event"), pk=order_id)
    if request.method == "POST":
        try:
            actions.match(line, order, by=user_of(request))
        except REFUSALS as error:
            messages.error(request, str(error))
        else:
            words = {"amount": said(line.amount, line.currency), "order": order}
            messages.success(request, _("%(amount)s is matched with order %(order)s.") % words)
        return redirect("money_transfers:index")
    return ask(
        request, question=_("Match this transfer?"), button=_("Match"), back=reverse("money_transfers:index"),
        lines=[describe(line), _("Order %(order)s of %(buyer)s") % {"order": order, "buyer": order.buyer_name},
               difference(line, order)],
        crumbs=[TRANSFERS],
    )  # fmt: skip


def describe(line: StatementLine) -> str:
    """The line in one sentence."""
    words = {
        "day": formats.long_day(line.on), "amount": said(line.amount, line.currency), "payer": line.party,
        "text": line.text or line.reference,
    }  # fmt: skip
    if not line.party:
        return _("%(amount)s on %(day)s, “%(text)s”") % words
    return _("%(amount)s on %(day)s from %(payer)s, “%(text)s”") % words


@require_safe
@needs(HANDLE)
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders found by words, for a line that looks like none of them."""
    line = _line(pk)
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = Order.objects.visible_to(user_of(request)).select_related("event")
    orders = list(rows.matching(words)[:20]) if words else []
    title = _("Which order does this transfer pay?")
    return page(request, "events/cms/money_find.html", title, {
        "line": line,
        "described": describe(line),
        "words": words,
        "found": [Candidate(order, difference(line, order), False) for order in orders],
    }, crumbs=[TRANSFERS])  # fmt: skip


def _ignore(line: StatementLine, by: User, given: dict[str, Any]) -> str:
    actions.ignore(line, by=by, why=given["why"])
    return _("The line is set aside; it can be opened again.")


def _unmatch(line: StatementLine, by: User, given: dict[str, Any]) -> str:
    assert line.payment is not None
    order = line.payment.order
    actions.unmatch(line, by=by, why=given["why"])
    order.refresh_from_db()
    if not order.due:
        return _("The transfer is taken off the order; nothing is due of it all the same.")
    return _("The transfer is taken off the order, which is due again.")


def _reopen(line: StatementLine, by: User, given: dict[str, Any]) -> str:
    actions.reopen(line, by=by)
    return _("The line waits to be matched again.")


def _of_undoing(line: StatementLine) -> list[str]:
    assert line.payment is not None
    order = line.payment.order
    where = _("It was matched with order %(order)s.") % {"order": spaced(order.reference)}
    is_due_again = order.owed > order.balance - line.payment.left
    return [
        describe(line),
        where,
        _("The order is due again; places that it confirmed stay.")
        if is_due_again
        else _("Nothing is due of the order all the same: what was paid besides is enough."),
        _("A buyer who was thanked for it is told so by e-mail."),
    ]


ACTS = (
    Act("ignore", gettext_lazy("Not for an order"), gettext_lazy("Set this line aside?"),
        lambda line: line.state == State.OPEN, lambda line: [describe(line)], _ignore),
    Act("undo", gettext_lazy("Undo the match"), gettext_lazy("Take this transfer off its order?"),
        lambda line: line.state == State.MATCHED, _of_undoing, _unmatch, danger=True),
    Act("reopen", gettext_lazy("Open again"), gettext_lazy("Open this line again?"),
        lambda line: line.state == State.IGNORED, lambda line: [describe(line)], _reopen, ClickForm),
)  # fmt: skip


@needs(HANDLE)
def do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    back = reverse("money_transfers:index")
    return money_acts.do(request, ACTS, name, _line(pk), back=back, crumbs=[TRANSFERS])


class MoneyMenuItem(MenuItem):
    """An entry of the menu for who sees money."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(SEE))


class TransferViewSet(ViewSet):
    name = "money_transfers"
    url_prefix = "argent/virements"
    icon = "download"
    menu_label = gettext_lazy("Transfers")
    menu_item_class = MoneyMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("releve/", bring_in, name="import"),
            path("<int:pk>/trouver/", find, name="find"),
            path("<int:pk>/commande/<int:order_id>/", match, name="match"),
            path("<int:pk>/<slug:name>/", do, name="do"),
        ]
