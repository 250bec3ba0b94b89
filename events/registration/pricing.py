"""What a place costs the person who asks, and which fees they may take: asked when shown, asked again when taken."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme.models import Event, Fee, Quota, Session
from events.registration.models import Voucher
from events.registration.rules import RegistrationError, when
from home import formats


class PriceChangedError(RegistrationError):
    """The price is not the one that was shown; the form is to be shown again with the present one."""


@dataclass(frozen=True)
class Offered:
    """A fee as this person can have it now: the price with their voucher, and how many are left."""

    fee: Fee
    price: Decimal
    left: int | None
    """Places left by the fee's own limit and the shared ones; None: as many as the event has."""
    why_not: str = ""
    """Why it cannot be taken now, in the reader's language; empty when it can."""

    @property
    def is_reduced(self) -> bool:
        return self.price < self.fee.price

    @property
    def is_taken(self) -> bool:
        """Whether none is left: who chooses it waits."""
        return self.left == 0


@dataclass(frozen=True)
class Fees:
    """The fees of an event, and which of them a voucher names."""

    all: tuple[Fee, ...]
    of_voucher: frozenset[int]


def fees_of(event: Event, voucher: Voucher | None) -> Fees:
    """The fees with the shared limits of each; one query, whatever the voucher."""
    rows = event.fees.annotate(limit=F("quotas"))
    if voucher is None:
        return Fees(tuple(with_limits(rows)), frozenset())
    named = Voucher.fees.through.objects.filter(voucher=voucher.pk, fee=OuterRef("pk"))
    fees = tuple(with_limits(rows.annotate(is_named=Exists(named))))
    return Fees(fees, frozenset(fee.pk for fee in fees if fee.is_named))  # type: ignore[attr-defined]


def with_limits(rows: QuerySet[Any]) -> list[Any]:
    """Fees or sessions that were read once for each of their shared limits (`limit`), once, with all of these."""
    found: dict[int, Any] = {}
    for row in rows:
        known = found.setdefault(row.pk, row)
        known.limits = getattr(known, "limits", frozenset()) | ({row.limit} - {None})
    return list(found.values())


def limits_of(fee: Fee | None, fees: Fees | None, sessions: Collection[Session]) -> frozenset[int] | None:
    """The shared limits that a place with this fee at these sessions counts in; None where they were not read."""
    of_fee = next((each for each in fees.all if fee and each.pk == fee.pk), None) if fees else None
    rows = [*sessions, *([of_fee] if fee else [])]
    if not all(hasattr(row, "limits") for row in rows):
        return None
    return frozenset(limit for row in rows for limit in row.limits)  # type: ignore[union-attr]


def offered(
    event: Event,
    *,
    voucher: Voucher | None = None,
    linked: Fee | None = None,
    quotas: Collection[Quota] | None = None,
    known: Fees | None = None,
    at: datetime | None = None,
) -> list[Offered]:
    """The fees that this person sees, with price and availability of this moment.

    `quotas`, `known`: the shared limits and the fees, where they were read.
    `linked` is the fee whose own link they came by. A fee whose sale has ended is not shown.
    """
    at = at or now()
    if quotas is None:
        quotas = list(Quota.objects.filter(event=event, capacity__isnull=False).prefetch_related("fees"))
    fees = known or fees_of(event, voucher)
    unlocked = fees.of_voucher
    found = []
    for fee in fees.all:
        seen = fee.is_public or fee.pk in unlocked or fee == linked
        if not seen or fee.is_off_sale(at):
            continue
        limits = [fee.places_left] + [quota.places_left for quota in quotas if fee in quota.fees.all()]
        left = min((limit for limit in limits if limit is not None), default=None)
        found.append(Offered(fee, price_of(fee, voucher, unlocked), left, _not_yet(event, fee, at)))
    return found


def price_of(fee: Fee | None, voucher: Voucher | None, fees: Collection[int] | None = None) -> Decimal:
    """What is to be paid for one place; a voucher counts for its fees, or for every public one."""
    if fee is None:
        return Decimal(0)
    return formats.in_units(_reduced(fee, voucher, fees), fee.currency)


def _reduced(fee: Fee, voucher: Voucher | None, fees: Collection[int] | None) -> Decimal:
    if voucher is None:
        return fee.price
    named = set(voucher.fees.values_list("pk", flat=True)) if fees is None else set(fees)
    counts = fee.pk in named if named else fee.is_public
    return voucher.applied_to(fee.price) if counts else fee.price


def _not_yet(event: Event, fee: Fee, at: datetime) -> str:
    if fee.on_sale_from is not None and at < fee.on_sale_from:
        return _("On sale from %(date)s.") % {"date": when(fee.on_sale_from, event.zone)}
    return ""


def voucher_of(
    event: Event, code: str, *, email: str = "", row: Voucher | None = None, at: datetime | None = None
) -> Voucher | None:
    """The voucher of this code, when it can be used now; None without a code. `row`: what was read of it just now.

    Raises RegistrationError, with the same sentence for a code that never was and one of another event.
    """
    if not code.strip():
        return None
    voucher = row or Voucher.objects.filter(event=event).known_as(code).first()
    if voucher is None:
        raise RegistrationError(_("This code is not known here. Look at its letters and digits."))
    if not voucher.is_valid_at(at):
        raise RegistrationError(_("This code is not valid at this time."))
    if voucher.uses_left == 0:
        raise RegistrationError(_("This code was used as often as it can be."))
    if voucher.email and email and voucher.email != email:
        raise RegistrationError(_("This code is for another address."))
    return voucher


def check_voucher(voucher: Voucher, fee: Fee | None, email: str, fees: Collection[int] | None = None) -> None:
    """RegistrationError where a code would be used up for nothing: by another address, or for a fee it is not for."""
    if voucher.email and voucher.email != email:
        raise RegistrationError(_("This code is for another address."))
    named = set(voucher.fees.values_list("pk", flat=True)) if fees is None else fees
    if named and (fee is None or fee.pk not in named):
        raise RegistrationError(_("This code is for another fee."))


def use_voucher(voucher: Voucher | None, count: int) -> None:
    """Count so many uses, in the statement that checks them; RegistrationError when there are not so many left."""
    if voucher is None:
        return
    rows = Voucher.objects.filter(pk=voucher.pk)
    if voucher.most_uses is not None:
        rows = rows.filter(used__lte=F("most_uses") - count)
    if not rows.update(used=F("used") + count):
        raise RegistrationError(_("This code was used as often as it can be."))


def return_voucher(voucher_id: int | None, count: int = 1) -> None:
    """Give uses back: their registrations are over."""
    if voucher_id is not None:
        Voucher.objects.filter(pk=voucher_id).update(used=F("used") - count)


def check_count(event: Event, fee: Fee | None, count: int) -> None:
    """Whether so many places can be taken at once; RegistrationError when they cannot."""
    most = min(event.most_at_once, fee.most or event.most_at_once) if fee else event.most_at_once
    least = fee.least if fee else 1
    if count < 1:
        raise RegistrationError(_("Ask for at least one place."))
    if count > most:
        raise RegistrationError(
            ngettext("At most %(count)d place at once.", "At most %(count)d places at once.", most)
            % {"count": most}
        )
    if count < least:
        raise RegistrationError(
            ngettext("At least %(count)d place at once.", "At least %(count)d places at once.", least)
            % {"count": least}
        )
