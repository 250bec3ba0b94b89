"""Codes and reserved shares of an event that is duplicated: what is for many people goes along, what was given to one
person does not, and what stays behind is said."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme.models import Allotment, Event, Fee
from events.registration import capacity, history
from events.registration.models import Voucher

if TYPE_CHECKING:
    from home.models import User

Later = Callable[[datetime | None], datetime | None]
"""The same hour, as many days later as the copy is."""


def codes_to_take(event: Event, later: Later, at: datetime, left: list[str]) -> list[Voucher]:
    """The codes that the copy has too: for several people, and not over before it begins."""
    rows = list(event.vouchers.prefetch_related("fees").order_by("pk"))
    personal = [row for row in rows if row.email or row.most_uses == 1]
    if personal:
        words = ngettext(
            "%(count)d code: it was given to one person.",
            "%(count)d codes: each was given to one person.",
            len(personal),
        )
        left.append(words % {"count": len(personal)})
    taken = []
    for row in rows:
        if row in personal:
            continue
        until = later(row.valid_until)
        if until is not None and until <= at:
            left.append(_("The code “%(code)s”: its time would be over.") % {"code": row.code})
        else:
            taken.append(row)
    return taken


def shares(
    event: Event, copy: Event, fees: dict[int, Fee], codes: Collection[Voucher], later: Later, *,
    by: User, at: datetime, left: list[str],
) -> dict[int, Allotment]:  # fmt: skip
    """The reserved shares of fees and of codes that go along, as far as there are places, by the id of the old one."""
    made, of_codes = {}, {code.allotment_id for code in codes}
    for share in Allotment.objects.filter(event=event).prefetch_related("fees").order_by("pk"):
        copy.refresh_from_db(fields=["capacity", "taken", "over", "set_aside"])
        until = later(share.until)
        why = _against(share, copy, until, at, has_takers=share.pk in of_codes or bool(share.fees.all()))
        if why:
            left.append(why % {"share": share.name})
            continue
        new = Allotment(event=copy, name=share.name, until=until)
        made[share.pk] = new = capacity.set_aside(new, share.seats, by=by, at=at)
        new.fees.set(fees[fee.pk] for fee in share.fees.all())
    return made


def _against(share: Allotment, copy: Event, until: datetime | None, at: datetime, *, has_takers: bool) -> str:
    if not has_takers:
        return _("The reserved share “%(share)s”: none of its codes is taken over.")
    if share.seats > copy.places_left:
        return _("The reserved share “%(share)s”: there are not so many places left to set aside.")
    if until is not None and until <= at:
        return _("The reserved share “%(share)s”: its time would be over.")
    return ""


def codes(
    copy: Event,
    rows: Collection[Voucher],
    fees: dict[int, Fee],
    made: dict[int, Allotment],
    later: Later,
    *,
    by: User,
) -> None:
    """The same codes for the copy, unused."""
    for row in rows:
        columns = ("code", "label", "kind", "value", "most_uses")
        new = Voucher.objects.create(
            event=copy,
            valid_from=later(row.valid_from),
            valid_until=later(row.valid_until),
            allotment=made.get(row.allotment_id or 0),
            created_by=by,
            **{name: getattr(row, name) for name in columns},
        )
        new.fees.set(fees[fee.pk] for fee in row.fees.all())
    if rows:
        history.note(copy, "voucher", by=by, count=len(rows))
