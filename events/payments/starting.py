"""Beginning a payment with a provider: the intent is written and committed, then the provider is told.

A kill in between leaves a started attempt: the next click or the sweep tells the provider again, with the same key.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.orders.actions import OrderError, choose_means, settle
from events.orders.models import Order
from events.orders.settling import await_payment, hold_still
from events.orders.terms import ceiling, terms_of
from events.payments.models import Attempt
from events.payments.providers import (
    Provider,
    ProviderError,
    ProviderRefusedError,
    SpentError,
    Started,
    provider_of,
)
from events.payments.taking import take_in
from events.registration import moves

logger = logging.getLogger(__name__)

MARGIN = timedelta(minutes=15)
"""Places are kept so much longer than the provider takes the payment: it tells us a little later."""

SHORTEST, LONGEST = timedelta(minutes=40), timedelta(hours=23, minutes=50)
"""So long a payment can be made. Stripe wants 30 minutes to 24 hours from the moment it hears of it; some are left
for a second try and for clocks that differ."""


def start(order: Order, means: str, *, back: str, cancel: str, at: datetime | None = None) -> Started:
    """Lead the payer to the provider's page to pay what is due now, by these means.

    `back` and `cancel` are full addresses of ours. A second click leads to the same payment; one of another sum or
    means is ended first, and when that turns out to be paid nothing is begun. Raises OrderError with what to tell
    the payer. Never call it inside a transaction: it asks the provider.
    """
    at = at or now()
    provider = provider_of(means)
    if not (provider.is_ready and provider.is_online and terms_of(order.event).allows(means)):
        raise OrderError(_("This event cannot be paid so."))
    _end_others(settle(order, at=at), means, at)
    attempt = _intent(order, means, at)
    if attempt.state == Attempt.State.OPEN and attempt.url:
        return Started(attempt.url, attempt.reference, attempt.expires_at)
    return _tell(provider, attempt, back=back, cancel=cancel, at=at)


def _end_others(order: Order, means: str, at: datetime) -> None:
    """Let nobody pay what is no longer asked: an attempt of another sum, of other means, or out of time."""
    for attempt in order.attempts.under_way().select_related("order"):
        order.refresh_from_db(fields=["total", "paid", "refunded", "forgiven"])
        same = (attempt.means, attempt.amount, attempt.currency) == (means, order.due, order.currency)
        if same and _is_fresh(attempt, at):
            continue
        try:
            answer = provider_of(attempt.means).end(attempt)
        except ProviderError as error:
            raise OrderError(
                _("Another payment of this order is still open. Please try again in a minute.")
            ) from error
        take_in(attempt, answer, at=at)


def _is_fresh(attempt: Attempt, at: datetime) -> bool:
    """Whether there is time left to pay it; one that the provider was never told of must still fit its shortest."""
    if attempt.state == Attempt.State.STARTED:
        return attempt.created_at > at - timedelta(minutes=8)
    return attempt.expires_at is None or attempt.expires_at > at + timedelta(minutes=2)


@transaction.atomic
def _intent(order: Order, means: str, at: datetime) -> Attempt:
    """The row of what is begun, with the places kept for it; the one that is under way where there is one."""
    moves.lock(order.event_id)
    order = settle(hold_still(order), at=at)
    if not order.due:
        raise OrderError(_("Nothing is to be paid."))
    order = choose_means(order, means, at=at)
    known = order.attempts.under_way().first()
    if known is not None:
        if known.state == Attempt.State.PENDING:
            raise OrderError(_("A payment of this order is on its way already."))
        if known.means != means or known.amount != order.due:
            raise OrderError(_("Another payment of this order is still open. Please try again in a minute."))
        return known
    until = _until(order, at)
    kept = min(until + MARGIN, ceiling(order))
    if order.pay_until is not None and order.pay_until < kept:
        await_payment(order, kept)
    # the order's row is locked: nobody else begins one between the look above and this
    return Attempt.objects.create(
        order=order,
        means=means,
        amount=order.due,
        currency=order.currency,
        language=order.language,
        expires_at=until,
        created_at=at,
    )


def _until(order: Order, at: datetime) -> datetime:
    """Until when the payment can be made: while its places are kept, within what a provider allows.

    It ends before the places do, so that beginning it again and again does not keep them longer each time.
    """
    until = order.pay_until - MARGIN if order.pay_until else at + LONGEST
    return min(max(until, at + SHORTEST), at + LONGEST).replace(microsecond=0)


def _tell(provider: Provider, attempt: Attempt, *, back: str, cancel: str, at: datetime) -> Started:
    """Ask the provider for its page, outside of any transaction, and keep what it answered."""
    try:
        started = provider.start(attempt, back=back, cancel=cancel)
    except ProviderRefusedError as error:
        _give_up(attempt, error)
        raise OrderError(_("This payment cannot be made. Please choose another way to pay.")) from error
    except ProviderError as error:
        logger.warning("A payment could not be begun: %s", error)
        if (begun := _by_another_click(attempt)) is not None:
            return begun
        if isinstance(error, SpentError):
            _give_up(attempt, error)
        raise OrderError(_("The payment service does not answer. Please try again in a minute.")) from error
    if not _open(attempt, started, at):
        raise OrderError(_("Another payment of this order is still open. Please try again in a minute."))
    return started


def _give_up(attempt: Attempt, error: ProviderError) -> None:
    """The next click begins anew."""
    untold = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.STARTED)
    untold.update(state=Attempt.State.FAILED, error=str(error)[:300])


def _by_another_click(attempt: Attempt) -> Started | None:
    """Where the payment is made, when a click at the same time had the provider's answer."""
    attempt.refresh_from_db()
    if attempt.state != Attempt.State.OPEN or not attempt.url:
        return None
    return Started(attempt.url, attempt.reference, attempt.expires_at)


@transaction.atomic
def _open(attempt: Attempt, started: Started, at: datetime) -> bool:
    """Keep where the payment is made; False when the attempt was ended meanwhile: nobody is led there then."""
    moves.lock(attempt.order.event_id)
    hold_still(attempt.order)
    began = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.STARTED)
    told = began.update(
        state=Attempt.State.OPEN,
        reference=started.reference,
        url="" if started.fields else started.url,
        expires_at=started.expires_at or attempt.expires_at,
    )
    same = Attempt.objects.under_way().filter(pk=attempt.pk, reference=started.reference)
    return bool(told) or same.exists()
