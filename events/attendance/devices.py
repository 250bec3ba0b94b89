"""Phones at the door: paired by a one-use link, for one event, revocable; only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.attendance import history
from events.attendance.models import PAIRING_MINUTES, CheckInDevice
from events.attendance.records import AttendanceError
from events.programme.models import Event

if TYPE_CHECKING:
    from home.models import User


def hashed(secret: str) -> str:
    """What is kept of a random secret: its SHA-256 is enough for 128 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def add_device(
    event: Event, name: str, *, by: User | None = None, at: datetime | None = None
) -> tuple[CheckInDevice, str]:
    """A phone to be paired, and the secret of its one-use link: shown once, good for ten minutes."""
    at = at or now()
    if event.ends_at is None or CheckInDevice.expiry_of(event.ends_at) <= at:
        raise AttendanceError(_("The event is over: no phone can be added."))
    secret = secrets.token_urlsafe(18)
    device = CheckInDevice.objects.create(
        event=event,
        name=name.strip()[:80] or _("Door"),
        pairing_hash=hashed(secret),
        pairing_until=at + timedelta(minutes=PAIRING_MINUTES),
        expires_at=CheckInDevice.expiry_of(event.ends_at),
        created_by=by,
    )
    history.note(event, "phone", by=by, phone=device.name)
    return device, secret


def waiting_for(secret: str, at: datetime | None = None) -> CheckInDevice | None:
    """The phone that this one-use link would pair, if it still can."""
    found = CheckInDevice.objects.filter(pairing_hash=hashed(secret), pairing_until__gt=at or now())
    return found.filter(revoked_at__isnull=True, paired_at__isnull=True).select_related("event").first()


@transaction.atomic
def pair_device(secret: str, *, volunteer: str, at: datetime | None = None) -> tuple[CheckInDevice, str]:
    """Pair the phone that opened the link: the link is used up; the secret that the phone keeps comes back.

    Raises AttendanceError for a link that was used, is too old or never existed.
    """
    at = at or now()
    device = waiting_for(secret, at)
    token = secrets.token_urlsafe(24)
    used = {"pairing_hash": None, "pairing_until": None, "paired_at": at, "last_seen_at": at}
    mine = CheckInDevice.objects.filter(pairing_hash=hashed(secret), paired_at__isnull=True)
    if device is None or not mine.update(token_hash=hashed(token), volunteer=volunteer.strip()[:60], **used):
        raise AttendanceError(_("This link was already used or is too old. Ask the organiser for a new one."))
    device.refresh_from_db()
    return device, token


def device_of(token: str) -> CheckInDevice | None:
    """The paired phone that holds this secret, good or not; ask `is_good` before letting it work."""
    return (
        CheckInDevice.objects.select_related("event").filter(token_hash=hashed(token)).first()
        if token
        else None
    )


@transaction.atomic
def revoke_device(device: CheckInDevice, *, by: User | None = None, at: datetime | None = None) -> None:
    """From now on the phone may do nothing more; a second time changes nothing."""
    revoked = CheckInDevice.objects.filter(pk=device.pk, revoked_at__isnull=True).update(
        revoked_at=at or now(), pairing_hash=None, pairing_until=None
    )
    if revoked:
        history.note(device.event, "revoke", by=by, phone=device.name)
    device.refresh_from_db()


def rename_volunteer(device: CheckInDevice, name: str) -> None:
    """Another volunteer holds the phone now; entries made before keep the name they have."""
    if not name.strip():
        raise AttendanceError(_("Give a first name."))
    device.volunteer = name.strip()[:60]
    device.save(update_fields=["volunteer"])


def saw(device: CheckInDevice, at: datetime | None = None) -> None:
    """The phone was here; written at most once a minute."""
    at = at or now()
    if device.last_seen_at is None or device.last_seen_at < at - timedelta(minutes=1):
        CheckInDevice.objects.filter(pk=device.pk).update(last_seen_at=at)
