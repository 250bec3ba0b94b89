"""The outbox: every mail is a row first, written in the transaction of what it tells."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.programme.models import Event
from home.languages import Language

if TYPE_CHECKING:
    from home.models import User

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""How long to wait after each attempt that failed; after the last one the message is failed."""

LEASE = timedelta(minutes=5)
"""A worker that holds a message longer than this is dead: the mail server may take 20 s for each answer."""


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime | None = None) -> Self:
        """Messages to send now, the longest due first."""
        at = at or now()
        return self.filter(state=Message.State.QUEUED, next_attempt_at__lte=at).order_by(
            "next_attempt_at", "pk"
        )

    def lapsed(self, at: datetime | None = None) -> Self:
        """Messages whose worker died with them in its hands."""
        return self.filter(state=Message.State.SENDING, lease_until__lte=at or now())

    def unsent(self) -> Self:
        """Messages that did not go out, or not yet: what can still be taken back."""
        return self.filter(state__in=(Message.State.QUEUED, Message.State.SENDING, Message.State.FAILED))

    def matching(self, text: str) -> Self:
        """Whose address or name contains the words."""
        text = text.strip()
        return self.filter(Q(to__icontains=text) | Q(name__icontains=text))

    def visible_to(self, user: User) -> Self:
        """Messages this account may read: all for who sees every event, else those of its events."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("events.see_all_events"):
            return self
        return self.filter(event__in=Event.objects.visible_to(user))


class Message(models.Model):
    """One mail to one address; its text, links, QR code and calendar part are made from `context` at sending."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("place confirmed")
        WAITING_LIST = "waiting_list", _("on the waiting list")
        OFFER = "offer", _("place offered")
        OFFER_EXPIRED = "offer_expired", _("offer expired")
        CANCELLED = "cancelled", _("registration cancelled")
        PAYMENT = "payment", _("place kept for payment")
        PAYMENT_EXPIRED = "payment_expired", _("place not paid in time")
        RECEIPT = "receipt", _("payment received")
        PAYMENT_UNDONE = "payment_undone", _("payment booked by mistake")
        PURCHASE_REFUSED = "purchase_refused", _("purchase order not accepted")
        INVOICE = "invoice", _("invoice")
        INVOICE_REMINDER = "invoice_reminder", _("reminder of an invoice")
        CREDIT_NOTE = "credit_note", _("credit note")
        QUOTE = "quote", _("quote")
        REFUND = "refund", _("refund")
        GROUP = "group", _("group registered")
        PENDING = "pending", _("awaits approval")
        DECLINED = "declined", _("request declined")
        FIND_TICKET = "find_ticket", _("links asked for")
        ADDRESS_CORRECTED = "address_corrected", _("address corrected")
        EVENT_CHANGED = "event_changed", _("event changed")
        EVENT_CANCELLED = "event_cancelled", _("event cancelled")
        EVENT_POSTPONED = "event_postponed", _("event postponed")
        TRANSFERRED = "transferred", _("place passed on")
        INVITATION = "invitation", _("invitation")
        INVITATION_REMINDER = "invitation_again", _("reminder of an invitation")
        REMINDER = "reminder", _("reminder")
        DIGEST = "digest", _("news of the day for the team")
        NOTE = "note", _("words of the organisers")
        THANKS = "thanks", _("thanks")
        CERTIFICATE = "certificate", _("certificate")
        ACCOUNT = "account", _("account")
        CONTACT = "contact", _("message from the contact page")
        STAFF_ALERT = "staff_alert", _("alert to the staff")
        TEST = "test", _("test")

    class State(models.TextChoices):
        QUEUED = "queued", _("waits to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        WITHDRAWN = "withdrawn", _("taken back")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    to = models.EmailField(_("recipient"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    about = models.CharField(_("about"), max_length=80, db_index=True)
    occasion = models.CharField(_("occasion"), max_length=120, blank=True)
    event = models.ForeignKey(
        "events.Event",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("event"),
    )
    context = models.JSONField(default=dict)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    again = models.PositiveSmallIntegerField(default=0, editable=False)  # how often staff sent it once more
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=now, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["kind", "to", "about", "occasion"], name="one_mail_per_occasion"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="a_sent_mail_has_its_hour"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="who_sends_holds_a_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="messages_by_due_time"),
            models.Index(fields=["event", "-created_at"], name="messages_by_event"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.to}"

    @property
    def message_id(self) -> str:
        """The same at every attempt: a mail that is sent twice is one mail for its reader."""
        domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
        round_ = f".{self.again}" if self.again else ""
        return f"<{self.uuid}{round_}@{domain}>"
