"""Which ways to pay an event offers on this site, and how a payer is led to the one they chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.orders.actions import OrderError, choose_means
from events.orders.models import Order
from events.orders.states import Means
from events.orders.terms import terms_of
from events.payments import actions as payments
from events.payments.providers import Started, Words, provider_of
from events.programme.models import Event
from events.views.money import order_path
from home import limits, links

TRIES = 30
"""How often an hour a payment of one order is begun."""

BUTTONS = {
    Means.CARD: gettext_lazy("Pay by card"),
    Means.LOCAL_CARD: gettext_lazy("Pay by card of a Moroccan bank"),
    Means.TRANSFER: gettext_lazy("Pay by bank transfer"),
    Means.CREDIT: gettext_lazy("Pay by purchase order"),
    Means.DESK: gettext_lazy("Pay at the desk"),
}


@dataclass(frozen=True)
class Way:
    """A means of payment as its button says it, and what there is to read about it once there is an order."""

    means: Means
    button: str
    is_online: bool
    pages: tuple[str, ...] = ()
    words: Words | None = None


def ways_of(event: Event, order: Order | None = None) -> list[Way]:
    """The means that the event offers and this site has; nothing is said of the others.

    Who pays later does so by transfer, whatever the event offers.
    """
    terms, found = terms_of(event), []
    on_credit = order is not None and order.credit_at is not None
    for means in Means:
        is_offered = terms.allows(means) or (on_credit and means == Means.TRANSFER)
        provider = provider_of(means) if is_offered else None
        if provider is None or not provider.is_ready:
            continue
        words = provider.describe(order) if order else None
        pages = tuple(provider.pages) if provider.is_online else ()
        found.append(Way(means, str(BUTTONS[means]), provider.is_online, pages, words))
    return found


def let_forms_lead(response: HttpResponse, pages: Iterable[str]) -> HttpResponse:
    """Let the forms of this page end on these sites too: browsers hold the policy against where a form leads on."""
    found = sorted(set(pages))
    if found:
        response._csp_update = {"form-action": found}  # type: ignore[attr-defined]
    return response


def lead(request: HttpRequest, order: Order, means: str, *, at: str = "") -> HttpResponse:
    """Bring the payer to where they pay: the provider's page, the form of a purchase order, or our page that says how.

    Raises OrderError with what to tell them. Never in a transaction: it may ask the provider.
    """
    if means not in Means.values:
        raise OrderError(_("Choose how you would like to pay."))
    if not limits.allow("pay", str(order.uuid), TRIES, limits.HOUR):
        raise OrderError(_("That was tried several times. Please try again in an hour."))
    provider, path = provider_of(means), order_path(order)
    if provider.is_ready and provider.is_online:
        back = links.absolute(f"{path}retour/")
        return sent_to(request, order, payments.start(order, means, back=back, cancel=f"{back}annule/"))
    if means == Means.CREDIT:
        return redirect(f"{path}bon/{at}")
    if not provider.is_ready:
        raise OrderError(_("This event cannot be paid so."))
    choose_means(order, means)
    return redirect(f"{path}{at}")


def sent_to(request: HttpRequest, order: Order, started: Started) -> HttpResponse:
    """On to the provider's page; where it wants a form, one of ours with a single button."""
    if not started.fields:
        response: HttpResponse = HttpResponseRedirect(started.url)
        response.status_code = HTTPStatus.SEE_OTHER
        return response
    context = {"order": order, "event": order.event, "started": started, "path": order_path(order)}
    context["site"] = urlsplit(started.url).hostname
    response = render(request, "events/payments/lead.html", context)
    parts = urlsplit(started.url)
    return let_forms_lead(response, [f"{parts.scheme}://{parts.netloc}"])
