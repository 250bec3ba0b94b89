"""The raw log of the door, and the append-only records of who was there.

A CheckIn is one entry of the log, made by a paired phone or at the desk, and kept whatever its verdict. Each time what
the log gives for a (registration, session) changes, one AttendanceRecord is appended: a chain per session.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from home.constraints import AppendOnly

PAIRING_MINUTES = 10
DEVICE_HOURS_AFTER = 24


def new_session_key() -> bytes:
    """32 random bytes: the codes that a room shows hang on them."""
    return secrets.token_bytes(32)


class CheckInDeviceQuerySet(models.QuerySet["CheckInDevice"]):
    def good(self, at: datetime | None = None) -> Self:
        """Phones that may work now: paired, not revoked, not past their day."""
        at = at or now()
        return self.filter(paired_at__isnull=False, revoked_at__isnull=True, expires_at__gt=at)


class CheckInDevice(models.Model):
    """A phone paired with one event by a one-use link. Only hashes of its secrets are kept."""

    event = models.ForeignKey("events.Event", models.PROTECT, related_name="devices", verbose_name=_("event"))
    name = models.CharField(_("name of the phone or door"), max_length=80)
    pairing_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    pairing_until = models.DateTimeField(null=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    volunteer = models.CharField(_("volunteer's first name"), max_length=60, blank=True)
    paired_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = CheckInDeviceQuerySet.as_manager()

    class Meta:
        ordering = ["event", "created_at"]
        verbose_name = _("phone at the door")
        verbose_name_plural = _("phones at the door")

    def __str__(self) -> str:
        return self.name

    def is_good(self, at: datetime | None = None) -> bool:
        """Whether the phone may work now."""
        return self.paired_at is not None and self.revoked_at is None and self.expires_at > (at or now())

    @staticmethod
    def expiry_of(ends_at: datetime) -> datetime:
        """A phone's day ends 24 hours after the event (spec of the door, devices)."""
        return ends_at + timedelta(hours=DEVICE_HOURS_AFTER)


class CheckIn(models.Model):
    """One entry of the log, never changed; its id comes from the phone and makes a repeat harmless."""

    class Kind(models.TextChoices):
        IN = "in", _("in")
        OUT = "out", _("out")
        UNDO = "undo", _("undone")
        WALK_IN = "walk_in", _("walk-in")
        DECISION = "decision", _("decision")

    class Family(models.TextChoices):
        ENTER = "enter", _("enter")
        ASK = "ask", _("ask")
        STOP = "stop", _("stop")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey("events.Event", models.PROTECT, related_name="check_ins")
    session = models.ForeignKey("events.Session", models.PROTECT, null=True, related_name="check_ins")
    registration = models.ForeignKey(
        "events.Registration", models.PROTECT, null=True, related_name="check_ins"
    )
    code = models.CharField(max_length=300, blank=True)  # what was read, when it is nobody's
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.IN)
    ref = models.UUIDField(null=True)  # the entry that an undo or a decision is about
    family = models.CharField(max_length=5, choices=Family.choices, blank=True)
    shown = models.CharField(max_length=40, blank=True)  # the verdict the volunteer saw
    device = models.ForeignKey(CheckInDevice, models.PROTECT, null=True, related_name="check_ins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=60, blank=True)  # the volunteer's first name
    seq = models.PositiveIntegerField(default=0)  # the phone's own count
    at = models.DateTimeField()  # by the phone's clock
    mono = models.BigIntegerField(null=True)  # ms since the phone's page started
    skew_ms = models.BigIntegerField(default=0)  # phone's clock minus ours, when it was sent
    server_at = models.DateTimeField(default=now)
    list_version = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["server_at", "id"]
        verbose_name = _("entry of the door's log")
        verbose_name_plural = _("entries of the door's log")
        constraints = [AppendOnly(name="door_log_is_kept")]
        indexes = [models.Index(fields=["event", "session", "registration"], name="door_log_by_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M}"

    @property
    def corrected_at(self) -> datetime:
        """When it happened by our clock."""
        return self.at - timedelta(milliseconds=self.skew_ms)


class Sheet(models.Model):
    """The attendance of one session: where its chain stands and whether it is closed."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SEALED = "sealed", _("closed")
        AMENDED = "amended", _("amended after closing")

    session = models.OneToOneField("events.Session", models.PROTECT, related_name="sheet")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    session_key = models.BinaryField(default=new_session_key, editable=False)
    header = models.JSONField(default=dict, editable=False)
    header_hash = models.CharField(max_length=64, editable=False)
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    last_hash = models.CharField(max_length=64, editable=False)
    head_hash = models.CharField(max_length=64, blank=True, editable=False)
    head_count = models.PositiveIntegerField(_("people counted in the room"), null=True, blank=True)
    count_reason = models.CharField(_("why the count differs"), max_length=300, blank=True)
    sealed_at = models.DateTimeField(null=True, editable=False)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("attendance sheet")
        verbose_name_plural = _("attendance sheets")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", sealed_at__isnull=True)
                | (~Q(state="open") & Q(sealed_at__isnull=False)),
                name="closed_sheets_say_when",
            )
        ]

    def __str__(self) -> str:
        return str(self.session)

    @property
    def is_sealed(self) -> bool:
        return self.state != self.State.OPEN


class AttendanceQuerySet(models.QuerySet["AttendanceRecord"]):
    def current(self) -> Self:
        """The records that count: of each registration and session, the one that none supersedes."""
        return self.filter(superseded_by__isnull=True)

    def present(self) -> Self:
        """The current records that say present."""
        return self.current().filter(value=AttendanceRecord.Value.PRESENT)


class AttendanceRecord(models.Model):
    """One mark on (registration, session), never changed: a later one supersedes it."""

    class Value(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")

    class Method(models.TextChoices):
        SCAN = "scan", _("scanned at the door")
        DESK = "desk", _("marked at the desk")
        LINK = "link", _("own link")
        ROOM_QR = "room_qr", _("code of the room")
        TRAINER = "trainer", _("trainer")
        PAPER = "paper", _("paper sheet")

    class Reason(models.TextChoices):
        ILLNESS = "illness", _("illness")
        WORK = "work", _("work")
        TRANSPORT = "transport", _("transport")
        FAMILY = "family", _("family")
        OTHER_EVENT = "other_event", _("another event")
        LATE = "late", _("late")
        LEFT_EARLY = "left_early", _("left early")
        NOT_NOTED = "not_noted_at_close", _("not noted when the session was closed")
        WRONG_PERSON = "wrong_person", _("wrong person")
        WRONG_VALUE = "wrong_value", _("wrong value")
        PAPER_RECEIVED = "paper_received", _("paper received")
        OFFLINE_CONFLICT = "offline_conflict", _("two phones disagreed")
        CONTESTED = "contested_accepted", _("contested, accepted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    registration = models.ForeignKey("events.Registration", models.PROTECT, related_name="attendance")
    session = models.ForeignKey("events.Session", models.PROTECT, related_name="attendance")
    seq = models.PositiveIntegerField()
    value = models.CharField(_("presence"), max_length=8, choices=Value.choices)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    method = models.CharField(_("how"), max_length=8, choices=Method.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    evidence = models.JSONField(default=dict)
    evidence_hash = models.CharField(max_length=64)
    actor = models.CharField(max_length=80)  # user:<id>, device:<id>/<first name>, registration:<uuid>
    server_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["session", "seq"]
        verbose_name = _("attendance record")
        verbose_name_plural = _("attendance records")
        constraints = [
            AppendOnly(name="attendance_is_kept"),
            models.UniqueConstraint(fields=["session", "seq"], name="one_record_per_step"),
            models.UniqueConstraint(fields=["session", "prev_hash"], name="one_chain_per_session"),
            models.UniqueConstraint(
                fields=["registration", "session", "evidence_hash"], name="one_record_per_evidence"
            ),
            models.CheckConstraint(
                condition=Q(value="present") | Q(minutes=0), name="absent_people_have_no_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.value}"

    def fields_of_hash(self) -> dict[str, Any]:
        """Everything the chain vouches for, as integers and strings; free text stands apart and can be purged."""
        return {
            "id": str(self.pk),
            "registration": str(self.registration.uuid),
            "session": str(self.session.uuid),
            "seq": self.seq,
            "value": self.value,
            "minutes": self.minutes,
            "method": self.method,
            "reason": self.reason,
            "evidence": self.evidence,
            "evidence_hash": self.evidence_hash,
            "actor": self.actor,
            "server_at": self.server_at.astimezone(UTC).isoformat(),
            "device_at": self.device_at.astimezone(UTC).isoformat() if self.device_at else "",
            "supersedes": str(self.supersedes_id or ""),
            "prev_hash": self.prev_hash,
        }


class AttendanceNote(models.Model):
    """Free words beside a record: apart from the chain, so that they can be purged."""

    record = models.OneToOneField(AttendanceRecord, models.PROTECT, related_name="note")
    text = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.text
