"""Codes: one or a thousand made at once, changed, ended."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event, Fee
from events.registration import history, moves
from events.registration.models import Voucher
from events.registration.models.vouchers import as_code
from events.registration.rules import RegistrationError

if TYPE_CHECKING:
    from home.models import User

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody takes for one another when a code is read aloud or copied by hand."""

LENGTH = 8
MOST = 1000


@transaction.atomic
def save_voucher(voucher: Voucher, *, fees: Collection[Fee], by: User | None) -> Voucher:
    """Keep one code, new or known, and for which fees it counts."""
    event = moves.lock(voucher.event_id)
    new = voucher.pk is None
    if new:
        voucher.created_by = by
    try:
        with transaction.atomic():
            voucher.save()
    except IntegrityError:  # used meanwhile, or somebody else made this code
        raise RegistrationError(
            _("This code cannot be kept so: it was used more often, or the event has it already.")
        ) from None
    voucher.fees.set(fees)
    history.note(event, "voucher", by=by, count=1, voucher=str(voucher.uuid))
    return voucher


@transaction.atomic
def make_many(
    pattern: Voucher, count: int, *, prefix: str = "", fees: Collection[Fee] = (), by: User | None
) -> list[Voucher]:
    """So many codes like the pattern, each the prefix and eight random symbols: all of them or none."""
    if not 1 <= count <= MOST:
        raise RegistrationError(_("Ask for 1 to %(most)d codes at once.") % {"most": MOST})
    event = moves.lock(pattern.event_id)
    made = [_like(pattern, code, by) for code in _new_codes(event, as_code(prefix), count)]
    Voucher.objects.bulk_create(made, batch_size=200)
    through = Voucher.fees.through
    through._default_manager.bulk_create(
        [through(voucher_id=voucher.pk, fee_id=fee.pk) for voucher in made for fee in fees], batch_size=400
    )
    history.note(event, "voucher", by=by, count=count)
    return made


def _like(pattern: Voucher, code: str, by: User | None) -> Voucher:
    voucher = copy(pattern)
    voucher._state = copy(pattern._state)
    voucher.uuid = Voucher._meta.get_field("uuid").get_default()
    voucher.pk, voucher.code, voucher.created_by = None, code, by
    voucher.email = pattern.email.strip().lower()
    return voucher


def _new_codes(event: Event, prefix: str, count: int) -> list[str]:
    """Random codes that the event does not have yet."""
    known = set(Voucher.objects.filter(event=event, code__startswith=prefix).values_list("code", flat=True))
    made: dict[str, None] = {}
    while len(made) < count:
        code = prefix + "".join(secrets.choice(SYMBOLS) for _symbol in range(LENGTH))
        if code not in known:
            made[code] = None
    return list(made)


@transaction.atomic
def end_voucher(voucher: Voucher, *, by: User | None, at: datetime | None = None) -> bool:
    """From now on the code opens nothing; places that were taken with it stay. Whether it was still in force."""
    at = at or now()
    event = moves.lock(voucher.event_id)
    voucher.refresh_from_db()
    if voucher.valid_until is not None and voucher.valid_until <= at:
        return False
    Voucher.objects.filter(pk=voucher.pk).update(valid_until=at)
    voucher.valid_until = at
    history.note(event, "voucher_ended", by=by, voucher=str(voucher.uuid))
    return True
