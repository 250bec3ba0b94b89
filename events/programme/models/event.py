"""What people register for."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.programme.models.finding import FindableQuerySet
from home.folding import fold
from home.languages import CODES, Language, in_language

if TYPE_CHECKING:
    from home.models import User

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Six symbols for the event's permanent address, in lower case."""
    return "".join(secrets.choice(CROCKFORD) for _i in range(6)).lower()


def new_key() -> bytes:
    return secrets.token_bytes(32)


class EventQuerySet(FindableQuerySet):
    def published(self) -> Self:
        """Events that the public may know of: announced, postponed or cancelled."""
        return self.exclude(state=Event.State.DRAFT)

    def upcoming(self, at: datetime | None = None) -> Self:
        """Published events that are not over, the next first."""
        return self.published().filter(ends_at__gte=at or now()).order_by("starts_at", "pk")

    def past(self, at: datetime | None = None) -> Self:
        """Published events that are over, the latest first."""
        return self.published().filter(ends_at__lt=at or now()).order_by("-starts_at", "pk")

    def visible_to(self, user: User) -> Self:
        """Events whose people and figures this account may see: all for administrators, else those of its team."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("events.see_all_events"):
            return self
        return self.filter(team=user)

    def legible_to(self, user: User) -> Self:
        """Events whose facts this account may read: its own, or all for who writes pages and runs none."""
        if user.has_perm("events.view_event") and not user.has_perm("events.run_event"):
            return self
        return self.visible_to(user)

    def matching(self, text: str) -> Self:
        """Events whose titles contain the words, or that have this code."""
        words = text.strip()
        titles = Q(title_fr__icontains=words) | Q(title_ar__icontains=words) | Q(title_en__icontains=words)
        return self.filter(titles | Q(code__iexact=words))


class Event(models.Model):  # type: ignore[django-manager-missing]  # pages have their own manager
    """One truth for dates, place, capacity and policy; open, full, live and over are computed, never stored."""

    class Kind(models.TextChoices):
        DEBATE = "debate", _("debate")
        WORKSHOP = "workshop", _("workshop")
        TRAINING = "training", _("training")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ANNOUNCED = "announced", _("announced")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before")
        LIVE = "live", _("While it is on")
        AFTER = "after", _("Afterwards")

    class Change(models.TextChoices):
        TIME = "time", _("hours")
        PLACE = "place", _("place")

    class Approval(models.TextChoices):
        NONE = "", _("nobody has to: who registers has a place")
        ASKED = "asked", _("the organisers say yes or no; a place is taken with their yes")
        HELD = "held", _("the organisers say yes or no; a place is kept meanwhile")

    class SpeechRule(models.TextChoices):
        RECORD = "record", _("on the record")
        CHATHAM = "chatham", _("Chatham House rule")
        CLOSED = "closed", _("closed: nothing is recorded")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        _("code of the permanent address"), max_length=12, unique=True, default=new_code, editable=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.DEBATE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.PositiveIntegerField(_("number in the series"), null=True, blank=True)
    series = models.ForeignKey(
        "events.Series",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("series"),
    )
    themes = models.ManyToManyField("home.Theme", blank=True, related_name="events", verbose_name=_("themes"))

    source_language = models.CharField(
        _("written first in"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_ar = models.CharField(_("title in Arabic"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    lead_fr = models.TextField(_("lead in French"), max_length=600, blank=True)
    lead_ar = models.TextField(_("lead in Arabic"), max_length=600, blank=True)
    lead_en = models.TextField(_("lead in English"), max_length=600, blank=True)

    held_in = models.CharField(
        _("spoken language"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    interpreted_in = models.CharField(
        _("interpreted into"), max_length=2, choices=Language.choices, blank=True
    )
    captioned_in = models.CharField(_("live captions in"), max_length=2, choices=Language.choices, blank=True)
    captions_url = models.URLField(
        _("address of the live captions"),
        blank=True,
        help_text=_(
            "Where one reads along while it is on; empty when they are seen in the room or the stream."
        ),
    )
    speech_rule = models.CharField(
        _("rule of speech"), max_length=8, choices=SpeechRule.choices, default=SpeechRule.RECORD
    )

    venue = models.ForeignKey(
        "events.Venue", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("venue")
    )
    zone = models.CharField(_("time zone"), max_length=40, default="Africa/Casablanca")
    starts_at = models.DateTimeField(editable=False, null=True, db_index=True)
    ends_at = models.DateTimeField(editable=False, null=True, db_index=True)
    stream_url = models.URLField(_("public live stream"), blank=True)
    join_url = models.URLField(_("link to join online (registered people only)"), blank=True)

    capacity = models.PositiveIntegerField(_("places"), default=0)
    taken = models.PositiveIntegerField(editable=False, default=0)
    over = models.PositiveIntegerField(editable=False, default=0)
    set_aside = models.PositiveIntegerField(editable=False, default=0)
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: when the event begins.")
    )
    waiting_list = models.BooleanField(_("waiting list when full"), default=True)
    offer_hours = models.PositiveSmallIntegerField(_("hours to answer an offered place"), default=24)
    invitation_only = models.BooleanField(
        _("by invitation only"), default=False, help_text=_("Only who was sent an invitation can register.")
    )
    approval = models.CharField(
        _("approval"), max_length=6, choices=Approval.choices, blank=True, default=Approval.NONE
    )
    most_at_once = models.PositiveSmallIntegerField(
        _("most people in one registration"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("people can cancel until so many hours before the beginning"), default=0
    )
    naming_hours = models.PositiveSmallIntegerField(
        _("names can be given and changed until so many hours before the beginning"), default=24
    )
    asks_birth_date = models.BooleanField(
        _("ask for the date of birth"),
        default=False,
        help_text=_("A guardian's name and consent are asked of who is under 18."),
    )
    asks_photo_consent = models.BooleanField(_("ask whether photos may be taken"), default=False)

    team = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="events", verbose_name=_("team who runs it")
    )
    revision = models.PositiveIntegerField(editable=False, default=1)
    changed = models.CharField(max_length=40, blank=True, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    moved_from = models.DateTimeField(null=True, editable=False)
    switched_to = models.CharField(max_length=6, choices=Phase.choices, blank=True, editable=False)
    switched_at = models.DateTimeField(null=True, editable=False)
    ticket_key = models.BinaryField(editable=False, default=new_key)
    ticket_key_before = models.BinaryField(editable=False, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    folded = models.TextField(editable=False, default="")

    objects = EventQuerySet.as_manager()

    shown_with: ClassVar[tuple[str, ...]] = ("venue", "series")  # rows that a block which names it shows too

    COUNTED = frozenset({"taken", "over", "set_aside", "revision", "ticket_key", "ticket_key_before"})
    """Columns that only a single UPDATE changes: a row read before it must not write them back."""

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        permissions = [
            ("see_all_events", "Can see the people of every event"),
            ("run_event", "Can run the events of their team"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity") + F("over") - F("set_aside")),
                name="event_never_oversold",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(source_language="fr") & ~Q(title_fr=""))
                | (Q(source_language="ar") & ~Q(title_ar=""))
                | (Q(source_language="en") & ~Q(title_en="")),
                name="event_has_a_title_in_its_language",
                violation_error_message=_("Give the title in the language the event is written in first."),
            ),
            models.UniqueConstraint(
                fields=["series", "number"],
                name="one_number_each_in_a_series",
                violation_error_message=_("Another event of this series has this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            own = [getattr(self, f"{field}_{code}") for field in ("title", "lead") for code in CODES]
            self.folded = fold(" ".join(own))
        if not self._state.adding and kwargs.get("update_fields") is None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - self.COUNTED
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def lead(self) -> str:
        return in_language(self, "lead")

    @property
    def places_left(self) -> int:
        """Places free for everybody at the moment the row was read; never below zero."""
        return max(self.capacity + self.over - self.set_aside - self.taken, 0)

    @property
    def shows_places(self) -> bool:
        """Whether the public is told how many places are left: not where somebody decides who comes."""
        return not self.invitation_only and not self.approval

    def is_over(self, at: datetime | None = None) -> bool:
        return self.ends_at is not None and self.ends_at < (at or now())

    def is_live(self, at: datetime | None = None) -> bool:
        at = at or now()
        return (
            self.starts_at is not None and self.ends_at is not None and self.starts_at <= at <= self.ends_at
        )

    def registration_closes_at(self) -> datetime | None:
        return self.closes_at or self.starts_at

    def permanent_path(self, language: str) -> str:
        """The address that never changes: mails and calendars use only this."""
        return f"/{language}/rencontre/{self.code}/"
