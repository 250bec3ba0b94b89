"""Cards through a local acquirer: a signed form leads to its page, a signed callback tells us, its API is asked.

It works in the manner publicly known of acquirers such as CMI ("3D Pay Hosting"), shown here with a stand-in; a real
contract brings its own addresses, and perhaps other names of the API's fields. What it rests on:

- Forms both ways carry a HASH (version 3): all fields but `hash` and `encoding` in the alphabetical order of their
  names whatever their case, each value followed by `|`, then the store key (`\\` and `|` written `\\\\` and `\\|`), of
  which the Base64 form of the SHA-512 is sent. Callbacks and answers are believed by it alone (in constant time).
- The gate authorises only (PreAuth). We capture by the API, after asking what was authorised, and only while the
  order still waits for that money: nobody is debited for a place they do not get. What is not wanted is voided.
- The callback is answered "APPROVED" once it is taken in: the acquirer then has nothing left to do. Any other answer
  makes it call again.
- The browser comes back by a form of the acquirer's page, of which nothing is read: the page it comes to asks.
- `oid`, the payment's name at both ends, is the hexadecimal uuid of the attempt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import requests
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.orders.models import Order
from events.orders.states import Means
from events.orders.sums import as_text
from events.payments.models import Attempt, Refund
from events.payments.providers import (
    Answer,
    ForgedError,
    Hint,
    ProviderError,
    ProviderRefusedError,
    Received,
    Returned,
    Started,
    Words,
)
from events.payments.providers.outside import outside, patience
from home.links import absolute

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

TIMEOUT = 8
GOOD = "00"
CURRENCIES = {"MAD": "504", "EUR": "978", "USD": "840"}  # ISO 4217, by number


class Acquirer:
    """Cards of local banks, paid on the page of the acquirer."""

    means = Means.LOCAL_CARD
    is_online = True

    @property
    def is_ready(self) -> bool:
        """With its addresses, the number of our contract and the key."""
        return bool(
            settings.ACQUIRER_CLIENT
            and settings.ACQUIRER_STORE_KEY
            and settings.ACQUIRER_GATE
            and settings.ACQUIRER_API
        )

    @property
    def pages(self) -> tuple[str, ...]:
        gate = urlsplit(settings.ACQUIRER_GATE)
        return (f"{gate.scheme}://{gate.netloc}",)

    def start(self, attempt: Attempt, *, back: str, cancel: str) -> Started:
        """The form that the payer's browser posts; the acquirer hears of the payment then."""
        if attempt.currency not in CURRENCIES:
            raise ProviderRefusedError(_("The acquirer is not asked for this currency."))
        form = {
            "clientid": settings.ACQUIRER_CLIENT,
            "storetype": "3D_PAY_HOSTING",
            "trantype": "PreAuth",
            "hashAlgorithm": "ver3",
            "encoding": "UTF-8",
            "amount": as_text(attempt.amount, attempt.currency),
            "currency": CURRENCIES[attempt.currency],
            "oid": attempt.uuid.hex,
            "okUrl": back,
            "failUrl": back,
            "callbackUrl": absolute(reverse("gateway_card")),
            "shopurl": cancel,
            "lang": attempt.language,
            "BillToName": attempt.order.buyer_name,
            "email": attempt.order.buyer_email,
            "rnd": attempt.uuid.hex,
        }
        return Started(settings.ACQUIRER_GATE, attempt.uuid.hex, attempt.expires_at, fields=_signed(form))

    @outside
    def poll(self, attempt: Attempt) -> Answer:
        return _settled(attempt, _asked("status", {"oid": _oid(attempt)}))

    @outside
    def end(self, attempt: Attempt) -> Answer:
        """The page cannot be closed; what is authorised there from now on is not captured."""
        answer = self.poll(attempt)
        if answer.state in Attempt.UNDER_WAY:
            return Answer(Attempt.State.EXPIRED)
        return answer

    def confirm(self, request: HttpRequest) -> Hint:
        if not self.is_ready:
            raise ForgedError("The acquirer is not set up.")
        form = {name: values[-1] for name, values in request.POST.lists() if len(values) == 1}
        if len(form) != len(request.POST) or not _is_signed(form):
            raise ForgedError("The hash is wrong.")
        if form.get("clientid") != settings.ACQUIRER_CLIENT or not form.get("oid"):
            raise ForgedError("The callback is of another contract.")
        kind = f"callback {form.get('Response', '')} {form.get('ProcReturnCode', '')}"
        return Hint(_hash_given(form)[:120], kind[:80], form["oid"][:120])

    @outside
    def refund(self, refund: Refund) -> Returned:
        payment = refund.payment
        told = _asked(
            "refund",
            {
                "oid": payment.reference,
                "amount": as_text(refund.amount, payment.currency),
                "reference": refund.uuid.hex,
            },
        )
        if told.get("ProcReturnCode") != GOOD:
            raise ProviderRefusedError(_("The acquirer refuses: %(why)s") % {"why": told.get("ErrMsg", "")})
        return Returned(
            reference=told.get("RefundId") or refund.uuid.hex,
            payment=payment.reference,
            amount=refund.amount,
            currency=payment.currency,
            state=Refund.State.DONE,
            at=now(),
            uuid=str(refund.uuid),
        )

    def describe(self, order: Order) -> Words:
        return Words(
            _("By card of a Moroccan bank"),
            _(
                "On the secure page of the bank; your card number does not come to us. The place is confirmed at once."
            ),
        )


def _oid(attempt: Attempt) -> str:
    return attempt.reference or attempt.uuid.hex


def _settled(attempt: Attempt, told: Mapping[str, str]) -> Answer:
    """What the acquirer has, once what is authorised is captured or given up."""
    if told.get("state") == "authorised":
        _check(attempt, told)
        verb = {"oid": _oid(attempt)}
        if _is_wanted(attempt):
            done = _asked("capture", verb | {"amount": as_text(attempt.amount, attempt.currency)})
        else:
            done = _asked("void", verb)
        if done.get("ProcReturnCode") != GOOD:  # somebody else was first, or it cannot be done now
            logger.warning("Acquirer: %s", done.get("ErrMsg", ""))
            done = _asked("status", verb)
            if done.get("state") == "authorised":
                raise ProviderError("The acquirer could not capture the payment.")
        told = done
    return _answer(attempt, told)


def _is_wanted(attempt: Attempt) -> bool:
    """Whether the order still waits for this money, and no other payment of it is under way."""
    order = Order.objects.get(pk=attempt.order_id)
    others = order.attempts.under_way().exclude(pk=attempt.pk)
    return attempt.amount <= order.due and not others.exists()


def _answer(attempt: Attempt, told: Mapping[str, str]) -> Answer:
    match told.get("state"):
        case "captured":
            _check(attempt, told)
            return _paid(attempt, told)
        case "refused":
            return Answer(Attempt.State.FAILED, error=_("The bank refused the card."))
        case "voided":
            return Answer(
                Attempt.State.FAILED, error=_("The payment was not needed any more: nothing was debited.")
            )
        case "waiting" | "unknown":
            is_over = attempt.expires_at is not None and attempt.expires_at < now()
            return Answer(Attempt.State.EXPIRED if is_over else Attempt.State.OPEN)
        case state:
            raise ProviderError(f"The acquirer says {state!r}.")


def _paid(attempt: Attempt, told: Mapping[str, str]) -> Answer:
    oid, currency, at = _oid(attempt), attempt.currency, now()
    captured, back = _amount(told, "captured"), _amount(told, "refunded")
    received = Received(reference=oid, amount=captured, currency=currency, at=at)
    # It tells a sum only. What we asked for was reserved before we asked, so that the rest was done elsewhere.
    payment = attempt.payments.filter(reference=oid).first()
    elsewhere = back - payment.refunded if payment else back
    returned = (Returned(f"{oid[:12]} {back}", oid, elsewhere, currency, Refund.State.DONE, at),)
    return Answer(Attempt.State.PAID, (received,), returned if elsewhere > 0 else ())


def _check(attempt: Attempt, told: Mapping[str, str]) -> None:
    """Raise unless it is the sum that was asked for."""
    wanted = (as_text(attempt.amount, attempt.currency), CURRENCIES.get(attempt.currency))
    given = (told.get("amount"), told.get("currency"))
    if given != wanted:
        raise ProviderError(f"The acquirer has {given} for {_oid(attempt)}, where {wanted} was asked for.")


def _amount(told: Mapping[str, str], name: str) -> Decimal:
    try:
        return Decimal(told.get(name) or "0")
    except InvalidOperation:
        raise ProviderError(f"The acquirer says {told.get(name)!r} of {name}.") from None


def _asked(verb: str, form: Mapping[str, str]) -> dict[str, str]:
    """Ask the acquirer's API; its answer is believed by its hash."""
    sent = _signed({"clientid": settings.ACQUIRER_CLIENT, "rnd": secrets.token_hex(16), **form})
    address = f"{settings.ACQUIRER_API.rstrip('/')}/{verb}"
    try:
        answer = requests.post(address, data=sent, timeout=patience(TIMEOUT), allow_redirects=False)
    except requests.RequestException as error:
        raise ProviderError(f"The acquirer does not answer: {type(error).__name__}") from error
    if answer.status_code != 200:
        raise ProviderError(f"The acquirer answers {answer.status_code}.")
    told = dict(parse_qsl(answer.content.decode("utf-8", "replace"), keep_blank_values=True))
    if not _is_signed(told) or told.get("oid") != form["oid"]:
        raise ProviderError("The acquirer's answer is not signed by it.")
    return told


def _signed(form: Mapping[str, str]) -> dict[str, str]:
    return {**form, "HASH": hash_of(form, settings.ACQUIRER_STORE_KEY)}


def _is_signed(form: Mapping[str, str]) -> bool:
    wanted = hash_of(form, settings.ACQUIRER_STORE_KEY)
    return hmac.compare_digest(_hash_given(form).encode(), wanted.encode())


def _hash_given(form: Mapping[str, str]) -> str:
    return next((value for name, value in form.items() if name.lower() == "hash"), "")


def hash_of(form: Mapping[str, str], store_key: str) -> str:
    """The hash over a form, version 3."""
    names = sorted((name for name in form if name.lower() not in {"hash", "encoding"}), key=str.lower)
    text = "|".join(_written(value) for value in (*(form[name] for name in names), store_key))
    return base64.b64encode(hashlib.sha512(text.encode()).digest()).decode()


def _written(value: str) -> str:
    return value.replace("\\", "\\\\").replace("|", "\\|")
