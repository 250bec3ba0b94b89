"""The page of an order, behind its own link: what it costs, how it is paid, what became of a payment.

Opening it asks, and changes nothing by itself. It leads to nobody's ticket or own page: who pays need not be who
comes, and the link of an order may be in the hands of who typed an address that is not theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from events.orders.actions import OrderError, accept_quote, choose_means, set_buyer
from events.orders.models import Order
from events.orders.quotes import open_quote
from events.orders.states import Means
from events.payments import actions as payments
from events.payments.models import Attempt
from events.payments.providers import ProviderError
from events.payments.providers.outside import hurried
from events.programme.models import Event
from events.registration import rules
from events.views.languages import offer_languages, wished
from events.views.money import PURPOSE, order_path
from events.views.order_sheet import sheet_of
from events.views.own_page import dead_link
from events.views.paying_forms import BuyerForm, PurchaseForm, ice_warning
from events.views.paying_ways import lead, let_forms_lead, ways_of
from home import links
from home.languages import current
from home.origins import secret_address
from home.private import link_page

Given = ParamSpec("Given")
OrderView = Callable[Concatenate[HttpRequest, Order, Given], HttpResponse]
TEMPLATES = "events/payments/"
LOOKS = 10
"""So many times the page that waits for the provider's answer looks again by itself."""


def own_order(view: OrderView[Given]) -> Callable[Concatenate[HttpRequest, str, Given], HttpResponse]:
    """Open the order that a token names, in its own language; a token that is none gets a way to a new link."""

    @link_page
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        order = order_named(token)
        with override(wished(request) or (order.language if order else current())):
            offer_languages(request)
            return view(request, order, *args, **kwargs) if order else dead_link(request)

    return opened


def order_named(token: str) -> Order | None:
    """The order whose own link this is, in its present version."""
    row = links.row_of(token)
    orders = Order.objects.select_related("event__venue", "booking")
    found = orders.filter(uuid=row).first() if row else None
    if found is None or not links.is_signed(token, PURPOSE, found.uuid, found.booking.link_version):
        return None
    return found


@secret_address
@own_order
def order_page(request: HttpRequest, order: Order) -> HttpResponse:
    """What is ordered, what is to be paid until when and how, and the papers."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return page(request, order)


def page(request: HttpRequest, order: Order, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of the order as it is now, with what went wrong where something did."""
    order.refresh_from_db()
    may_pay = bool(order.due) and order.event.state != Event.State.CANCELLED
    ways = ways_of(order.event, order) if may_pay else []
    wanted = Means.TRANSFER if order.credit_at else order.means
    told = [way for way in ways if not way.is_online and way.means != Means.CREDIT]
    chosen = next((way for way in told if way.means == wanted), None)
    sheet = sheet_of(order)
    others = [] if order.credit_at else [way for way in ways if way != chosen]
    if sheet["stands"] == "asked" or (
        sheet["quote"] and not sheet["quote"].problem
    ):  # with a link of its own
        others = [way for way in others if way.means != Means.CREDIT]
    context = (
        _common(request, order)
        | sheet
        | {
            "chosen": chosen,
            "ways": others,
            "ice_warning": ice_warning(order.buyer_ice),
            "may_register": rules.is_open(order.event),
            "may_change_buyer": order.event.state != Event.State.CANCELLED,
            "problem": problem,
            "done": request.GET.get("fait", ""),
        }
    )
    response = render(request, f"{TEMPLATES}order.html", context, status=status)
    return let_forms_lead(response, [page for way in others for page in way.pages])


@secret_address
@own_order
def pay_page(request: HttpRequest, order: Order) -> HttpResponse:
    """On to where the payer pays by the means they chose; what cannot be is said on the page of the order."""
    if request.method != "POST":
        return redirect(_path(request, order))
    try:
        return lead(request, order, request.POST.get("means", ""), at=_at(request))
    except OrderError as error:
        return page(request, order, problem=str(error), status=409)


@csrf_exempt
@own_order
def return_page(request: HttpRequest, order: Order) -> HttpResponse:
    """Back from the provider: it is asked, and the page is true before anything else told us.

    Some providers send the browser back by a form of theirs; nothing of what it says is read.
    """
    if request.method not in {"GET", "HEAD"}:
        return _see(f"{order_path(order)}retour/{_at(request)}")
    attempt = order.attempts.first()
    if attempt is None:
        return redirect(_path(request, order))
    attempt, answered = _asked(attempt)
    if attempt.state == Attempt.State.PAID:
        return redirect(_done(request, order, "paye"))
    if attempt.state in {Attempt.State.FAILED, Attempt.State.EXPIRED, Attempt.State.PENDING}:
        return redirect(_path(request, order))
    looks = request.GET.get("n", "")
    looked = min(int(looks), LOOKS) if looks.isascii() and looks.isdigit() else 0
    context = _common(request, order) | {
        "attempt": attempt,
        "answered": answered,
        "again": f"{order_path(order)}retour/?n={looked + 1}{_at(request).replace('?', '&')}"
        if looked < LOOKS
        else "",
    }
    return render(request, f"{TEMPLATES}checking.html", context)


@csrf_exempt
@own_order
def given_up_page(request: HttpRequest, order: Order) -> HttpResponse:
    """Back without having paid, as far as the payer knows: the provider is asked all the same."""
    if request.method not in {"GET", "HEAD"}:
        return _see(f"{order_path(order)}retour/annule/{_at(request)}")
    attempt = order.attempts.first()
    if attempt is not None and attempt.is_under_way:
        attempt, _answered = _asked(attempt)
    if attempt is not None and attempt.state == Attempt.State.PAID:
        return redirect(_done(request, order, "paye"))
    return redirect(_done(request, order, "annule"))


def _asked(attempt: Attempt) -> tuple[Attempt, bool]:
    """The attempt as the provider knows it now, and whether it answered. Outside of every transaction."""
    if not attempt.is_under_way:
        return attempt, True
    try:
        with hurried():
            return payments.ask(attempt), True
    except ProviderError:
        return attempt, False


@secret_address
@own_order
def buyer_page(request: HttpRequest, order: Order) -> HttpResponse:
    """Say who the papers are for; those that were issued stay as they are."""
    form = BuyerForm(order, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            set_buyer(order, form.given())
        except OrderError as error:
            form.add_error(None, str(error))
        else:
            return redirect(_done(request, order, "adresse"))
    context = _common(request, order) | {"form": form}
    return render(request, f"{TEMPLATES}buyer.html", context, status=400 if form.errors else 200)


@secret_address
@own_order
def purchase_page(request: HttpRequest, order: Order) -> HttpResponse:
    """Pay by a purchase order: which organisation, under which number; the team accepts it."""
    if not _takes_purchase_order(order):
        return redirect(_path(request, order))
    form = PurchaseForm(order, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            _order_on_credit(order, form)
        except OrderError as error:
            form.add_error(None, str(error))
        else:
            return redirect(_path(request, order))
    context = _common(request, order) | {"form": form}
    return render(request, f"{TEMPLATES}purchase.html", context, status=400 if form.errors else 200)


def _takes_purchase_order(order: Order) -> bool:
    """Whether a purchase order can be given: the event takes them, a quote is open, or one waits for its answer."""
    if not order.due or order.credit_at or order.event.state == Event.State.CANCELLED:
        return False
    is_known = order.means == Means.CREDIT or open_quote(order) is not None
    return is_known or any(way.means == Means.CREDIT for way in ways_of(order.event))


@transaction.atomic
def _order_on_credit(order: Order, form: PurchaseForm) -> None:
    """Keep who orders, and say that the order is paid on invoice; a quote that is open is accepted by it."""
    given = form.given()
    order = set_buyer(order, given)
    if (quote := open_quote(order)) is not None:
        order = accept_quote(quote, order.purchase_order)
    choose_means(order, Means.CREDIT)


def _common(request: HttpRequest, order: Order) -> dict[str, Any]:
    """What every page behind the link shows."""
    return {
        "order": order,
        "event": order.event,
        "order_path": order_path(order),
        "token": links.token(PURPOSE, order.uuid, order.booking.link_version),
        "path": _path(request, order),
        "at": _at(request),
    }


def _path(request: HttpRequest, order: Order) -> str:
    return order_path(order) + _at(request)


def _at(request: HttpRequest) -> str:
    language = wished(request)
    return f"?l={language}" if language else ""


def _done(request: HttpRequest, order: Order, done: str) -> str:
    path = _path(request, order)
    return f"{path}{'&' if '?' in path else '?'}fait={done}"


def _see(path: str) -> HttpResponse:
    response = redirect(path)
    response.status_code = 303
    return response
