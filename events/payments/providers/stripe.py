"""Cards through Stripe: its hosted page (Checkout), its refunds, its signed webhooks.

A payment is known by its Checkout Session (Attempt.reference) and its PaymentIntent (Payment.reference). All amounts
are those that Stripe's API answers, never those of a webhook or of a browser.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import stripe
from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.orders.models import Order
from events.orders.states import Means
from events.orders.sums import minor_units, of_minor_units
from events.payments.models import Attempt, Refund
from events.payments.providers import (
    Answer,
    ForgedError,
    Hint,
    ProviderError,
    ProviderRefusedError,
    Received,
    Returned,
    SpentError,
    Started,
    Words,
)
from events.payments.providers.outside import outside, patience
from home.languages import in_language

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

TIMEOUT = 8
"""Seconds that Stripe has for one answer: a person waits."""

TOLERANCE = 300
"""Seconds that a webhook may have been under way: an older one is not believed."""

UNTOLD = timedelta(minutes=10)
"""So long an attempt may be under way without Stripe's name of it; nobody can pay it without, so it is over then."""

API, CHECKOUT = "https://api.stripe.com", "https://checkout.stripe.com"

LOCALES = {"fr": "fr", "en": "en"}
"""Checkout does not speak Arabic: it then follows the browser."""

OTHER_UNITS = {"ISK", "UGX"}
"""Currencies that Stripe counts in hundredths although they have none."""

TOLD_OF = ("checkout.session.", "payment_intent.", "charge.", "refund.")
REFUND_STATES = {
    "succeeded": Refund.State.DONE,
    "failed": Refund.State.FAILED,
    "canceled": Refund.State.FAILED,
}  # the others are on their way
DISPUTE_STATES = {
    "needs_response": Refund.State.SENT,
    "under_review": Refund.State.SENT,
    "lost": Refund.State.DONE,
    "won": Refund.State.FAILED,
}  # the others took no money


class Stripe:
    """Cards, paid on Stripe's own page."""

    means = Means.CARD
    is_online = True

    @property
    def is_ready(self) -> bool:
        return bool(settings.STRIPE_KEY)

    @property
    def pages(self) -> tuple[str, ...]:
        """A stand-in shows its page where its API is."""
        return (settings.STRIPE_API_BASE if _is_stood_in() else CHECKOUT,)

    @outside
    def start(self, attempt: Attempt, *, back: str, cancel: str) -> Started:
        asked = _session_asked(attempt, back, cancel)
        with _asking():
            session = _client().v1.checkout.sessions.create(asked, {"idempotency_key": str(attempt.uuid)})
        _check_mode(session.livemode)
        return Started(str(session.url), session.id, datetime.fromtimestamp(session.expires_at, UTC))

    @outside
    def poll(self, attempt: Attempt) -> Answer:
        if not attempt.reference:
            is_over = attempt.created_at < now() - UNTOLD
            return Answer(Attempt.State.EXPIRED if is_over else Attempt.State.STARTED)
        with _asking():
            session: Any = _client().v1.checkout.sessions.retrieve(
                attempt.reference, {"expand": ["payment_intent.latest_charge"]}
            )
            _check(session, attempt)
            intent = session.payment_intent
            charge = intent.latest_charge if intent else None
            if intent is None or intent.status != "succeeded" or charge is None:
                return Answer(_state(session, intent), error=_why_not(intent))
            refunds, disputes = _went_back(intent.id, charge, attempt)
        return _paid(intent, charge, refunds, disputes)

    @outside
    def end(self, attempt: Attempt) -> Answer:
        if not attempt.reference:
            return Answer(Attempt.State.EXPIRED)
        try:
            with _asking():
                _client().v1.checkout.sessions.expire(attempt.reference)
        except ProviderRefusedError:
            pass  # paid or over already: the answer below says which
        return self.poll(attempt)

    def confirm(self, request: HttpRequest) -> Hint:
        if not (settings.STRIPE_KEY and settings.STRIPE_WEBHOOK_SECRET):
            raise ForgedError("Webhooks are not set up.")
        signature = request.headers.get("Stripe-Signature", "")
        try:
            _client().construct_event(request.body, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE)
            return _hint(json.loads(request.body))
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ForgedError(str(error)) from error

    @outside
    def refund(self, refund: Refund) -> Returned:
        """Keys are forgotten after a day: a later try looks first whether an earlier one was heard."""
        again = refund.tried > 1
        with _asking():
            known = _find(refund) if again else None
        if known is not None:
            return known
        try:
            return _give_back(refund, str(refund.uuid))
        except SpentError:
            if not again:  # something may have been made: the next try looks
                raise
        return _give_back(refund, f"{refund.uuid}-{refund.tried}")

    def describe(self, order: Order) -> Words:
        return Words(
            _("By card"),
            _(
                "On the secure page of Stripe; your card number does not come to us. The place is confirmed at once."
            ),
        )


@cache
def _client_of(key: str, base: str, seconds: float) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else None,
        http_client=stripe.RequestsClient(timeout=seconds),
        max_network_retries=int(seconds == TIMEOUT),
    )


def _is_stood_in() -> bool:
    return settings.STRIPE_API_BASE not in {"", API}


def _client() -> stripe.StripeClient:
    return _client_of(settings.STRIPE_KEY, settings.STRIPE_API_BASE, patience(TIMEOUT))


@contextmanager
def _asking() -> Iterator[None]:
    """Turn Stripe's errors into those of the interface."""
    try:
        yield
    except stripe.IdempotencyError as error:
        is_under_way = (
            error.code == "idempotency_key_in_use"
        )  # the same act, by somebody else: not known how it ends
        raise (ProviderError if is_under_way else SpentError)(f"Stripe: {error}") from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        logger.warning("Stripe refuses: %s", error)
        said = {"why": str(error.user_message or error)}
        raise ProviderRefusedError(_("Stripe refuses: %(why)s") % said) from error
    except stripe.APIError as error:
        heads = {name.lower(): value for name, value in (error.headers or {}).items()}
        is_kept = heads.get("idempotent-replayed") == "true" or heads.get("stripe-should-retry") == "false"
        raise (SpentError if is_kept else ProviderError)(f"Stripe: {error}") from error
    except stripe.StripeError as error:  # the line, the rate, the key
        raise ProviderError(f"Stripe: {type(error).__name__} {error}") from error


def _session_asked(attempt: Attempt, back: str, cancel: str) -> Any:
    """What is asked of Stripe: the same at each try, or Stripe would not know that it is the same act."""
    order = attempt.order
    if attempt.currency in OTHER_UNITS:
        raise ProviderRefusedError(_("Stripe is not asked for this currency."))
    ours = {"site": _site(), "order": str(order.uuid), "attempt": str(attempt.uuid)}
    with override(attempt.language):
        named = {"reference": str(order), "event": in_language(order.event, "title", attempt.language)}
        label = _("%(event)s (order %(reference)s)") % named
    asked: dict[str, Any] = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": attempt.currency.lower(),
                    "unit_amount": minor_units(attempt.amount, attempt.currency),
                    "product_data": {"name": label[:250]},
                },
            }
        ],
        "locale": LOCALES.get(attempt.language, "auto"),
        "client_reference_id": order.reference,
        "metadata": ours | {"language": attempt.language},
        "payment_intent_data": {"metadata": ours, "description": str(order)},
        "success_url": back,
        "cancel_url": cancel,
    }
    if attempt.expires_at is not None:
        asked["expires_at"] = int(attempt.expires_at.timestamp())
    if order.buyer_email:
        asked["customer_email"] = order.buyer_email
    return asked


def _site() -> str:
    """Which site this is: two may share an account of Stripe."""
    return (urlsplit(settings.BASE_URL).netloc or "localhost")[:100]


def _is_live() -> bool:
    return "_live_" in settings.STRIPE_KEY


def _check_mode(is_live: bool) -> None:
    if is_live != _is_live():
        raise ProviderError("Stripe: this object is of the other mode (live or test) than the key.")


def _check(session: Any, attempt: Attempt) -> None:
    """Raise unless the session is the one that was begun for this attempt: nothing is booked from another one."""
    _check_mode(session.livemode)
    meant = getattr(session.metadata, "attempt", "") if session.metadata else ""
    if meant != str(attempt.uuid):
        raise ProviderError(
            f"Stripe: the session {session.id} is of another payment ({meant or 'none of ours'})."
        )
    if session.currency.upper() != attempt.currency:
        raise ProviderError(
            f"Stripe: the session {session.id} is in {session.currency.upper()}, not in {attempt.currency}."
        )


def _state(session: Any, intent: Any) -> str:
    """Where an attempt stands that brought no money yet."""
    if session.status == "expired":
        return Attempt.State.EXPIRED
    if session.status == "open":
        return Attempt.State.OPEN
    failed = intent is None or intent.status in {"requires_payment_method", "canceled"}
    return Attempt.State.FAILED if failed else Attempt.State.PENDING


def _why_not(intent: Any) -> str:
    """Why the last try was refused, in Stripe's words."""
    refused = intent.last_payment_error if intent else None
    return str(getattr(refused, "message", "") or "") if refused else ""


def _went_back(intent_id: str, charge: Any, attempt: Attempt) -> tuple[list[Any], list[Any]]:
    """The refunds and disputes of a charge, asked for only where there may be some."""
    v1 = _client().v1
    of_it: Any = {"payment_intent": intent_id, "limit": 100}
    refunds: list[Any] = []
    if charge.amount_refunded or attempt.payments.filter(refunds__isnull=False).exists():
        refunds = list(v1.refunds.list(of_it).auto_paging_iter())
    disputes = list(v1.disputes.list(of_it).auto_paging_iter()) if charge.disputed else []
    return refunds, disputes


def _paid(intent: Any, charge: Any, refunds: list[Any], disputes: list[Any]) -> Answer:
    currency = intent.currency.upper()
    received = Received(
        reference=intent.id,
        amount=of_minor_units(intent.amount_received, currency),
        currency=currency,
        at=datetime.fromtimestamp(charge.created, UTC),
        disputed=any(dispute.status not in {"won", "warning_closed", "prevented"} for dispute in disputes),
    )
    returned = [_returned(refund) for refund in reversed(refunds)]
    returned += [_taken_back(each) for each in reversed(disputes) if each.status in DISPUTE_STATES]
    return Answer(Attempt.State.PAID, (received,), tuple(returned))


def _returned(given: Any) -> Returned:
    currency = given.currency.upper()
    return Returned(
        reference=given.id,
        payment=str(given.payment_intent),
        amount=of_minor_units(given.amount, currency),
        currency=currency,
        state=REFUND_STATES.get(given.status, Refund.State.SENT),
        at=datetime.fromtimestamp(given.created, UTC),
        uuid=str(getattr(given.metadata, "refund", "") or "") if given.metadata else "",
        error=str(getattr(given, "failure_reason", "") or ""),
    )


def _taken_back(dispute: Any) -> Returned:
    currency = dispute.currency.upper()
    return Returned(
        reference=dispute.id,
        payment=str(dispute.payment_intent),
        amount=of_minor_units(dispute.amount, currency),
        currency=currency,
        state=DISPUTE_STATES[dispute.status],
        at=datetime.fromtimestamp(dispute.created, UTC),
        dispute=True,
        error=str(dispute.reason or ""),
    )


def _find(refund: Refund) -> Returned | None:
    """The refund as Stripe has it, where an earlier try was heard."""
    of_it: Any = {"payment_intent": refund.payment.reference, "limit": 100}
    for given in _client().v1.refunds.list(of_it).auto_paging_iter():
        known = _returned(given)
        if known.uuid == str(refund.uuid):
            return known
    return None


def _give_back(refund: Refund, key: str) -> Returned:
    payment = refund.payment
    with _asking():
        given = _client().v1.refunds.create(
            {
                "payment_intent": payment.reference,
                "amount": minor_units(refund.amount, payment.currency),
                "metadata": {"site": _site(), "refund": str(refund.uuid), "order": str(payment.order.uuid)},
            },
            {"idempotency_key": key},
        )
    return _returned(given)


def _hint(event: Any) -> Hint:
    """What a signed event is about; what is surely not of this site names nothing."""
    kind, thing = str(event["type"]), event["data"]["object"]
    if not isinstance(thing, dict):
        raise ValueError("The event is about nothing.")
    about = thing.get("metadata") or {}
    is_foreign = (
        event.get("account")
        or bool(event["livemode"]) != _is_live()
        or about.get("site", _site()) != _site()
        or not kind.startswith(TOLD_OF)
    )
    own = (
        thing.get("id") if kind.startswith(("checkout.", "payment_intent.")) else thing.get("payment_intent")
    )
    reference = "" if is_foreign else str(about.get("attempt") or own or "")
    return Hint(str(event["id"])[:120], kind[:80], reference[:120])
