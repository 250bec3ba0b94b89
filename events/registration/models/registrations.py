"""The named places that bookings hold."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from events.registration.models.bookings import Booking
from events.registration.models.vouchers import Voucher
from events.registration.states import LIVE, OCCUPYING, HeldFor, State
from home.constraints import AppendOnly
from home.folding import fold
from home.languages import Language

if TYPE_CHECKING:
    from home.models import User


class Access(models.TextChoices):
    WHEELCHAIR = "wheelchair", _("wheelchair")
    SIGN_LANGUAGE = "sign", _("sign language")
    INTERPRETER = "interpreter", _("interpreter")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def occupying(self) -> Self:
        """Registrations that take a place: held or confirmed."""
        return self.filter(state__in=OCCUPYING)

    def live(self) -> Self:
        """Registrations that are not over."""
        return self.filter(state__in=LIVE)

    def waiting(self) -> Self:
        """The waiting list in its order."""
        return self.filter(state=State.WAITLISTED).order_by("waiting_since", "pk")

    def lapsed(self, at: datetime | None = None) -> Self:
        """Held places whose deadline has passed."""
        return self.filter(state=State.HELD, held_until__lte=at or now())

    def visible_to(self, user: User) -> Self:
        """Registrations of the events whose people this account may see."""
        from events.programme.models import Event

        return self.filter(event__in=Event.objects.visible_to(user))

    def matching(self, text: str) -> Self:
        """Whose name, organisation, address or code contains the words, accents and letter forms forgiven."""
        found = Q(search__contains=fold(text))
        if "@" in text:
            found |= Q(email__icontains=text.strip())
        code = "".join(char for char in text.upper() if char.isalnum())
        if len(code) >= 4:
            found |= Q(tickets__code__startswith=code)
        return self.filter(found).distinct()


class Registration(models.Model):
    """One named person's place, as they gave it; `person` is set once the address is proved or staff merge."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="registrations", verbose_name=_("booking")
    )
    event = models.ForeignKey(
        "events.Event", models.PROTECT, related_name="registrations", verbose_name=_("event")
    )
    person = models.ForeignKey(
        "events.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=150, blank=True)  # empty: to be named by who booked
    name_ar = models.CharField(_("name in Arabic"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)  # as compared: lower case
    elsewhere = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="+"
    )  # who has the address that was given for this place of a group, and left out here
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    access = models.CharField(
        _("help to take part"), max_length=60, blank=True
    )  # values of Access, with commas
    needs = models.CharField(_("access needs"), max_length=300, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    guardian_name = models.CharField(_("guardian"), max_length=150, blank=True)
    guardian_email = models.EmailField(_("guardian's e-mail address"), blank=True)
    guardian_consent_at = models.DateTimeField(null=True, editable=False)
    photo_consent = models.BooleanField(_("photos"), null=True, blank=True)  # None: was not asked
    note = models.TextField(_("note of the organisers"), blank=True)
    privacy_version = models.CharField(max_length=20, editable=False, default="")
    privacy_at = models.DateTimeField(null=True, editable=False)

    fee = models.ForeignKey(
        "events.Fee",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="registrations",
        verbose_name=_("fee"),
    )
    voucher = models.ForeignKey(
        Voucher,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="registrations",
        verbose_name=_("voucher"),
    )
    allotment = models.ForeignKey(
        "events.Allotment",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="registrations",
        verbose_name=_("reserved share"),
    )
    price = models.DecimalField(
        _("price"), max_digits=10, decimal_places=2, default=Decimal(0), editable=False
    )  # as it was when the place was taken
    currency = models.CharField(max_length=3, default="MAD", editable=False)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, editable=False)
    held_for = models.CharField(max_length=10, choices=HeldFor.choices, blank=True, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    trial = models.BooleanField(_("trial registration, not counted"), default=False, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    told = models.JSONField(default=dict, editable=False)  # date, hours, place as this person knows them
    told_revision = models.PositiveIntegerField(default=0, editable=False)
    email_proved_at = models.DateTimeField(null=True, blank=True, editable=False)
    search = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RegistrationQuerySet.as_manager()

    already = False
    """Whether `register` found this person registered before; never stored, never shown."""

    WRITTEN_BY_ACTIONS = frozenset(
        {"state", "held_for", "held_until", "waiting_since", "link_version", "calendar_sequence"}
        | {"told", "told_revision", "trial", "fee", "voucher", "allotment", "price", "currency"}
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(state__in=LIVE) & ~Q(email=""),
                name="one_live_registration_per_address",
                violation_error_message=_("This address is already registered for the event."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.HELD) | Q(held_for="", held_until__isnull=True),
                name="only_held_places_have_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONFIRMED) | ~Q(name=""), name="a_confirmed_place_has_a_name"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="registration_price_is_not_negative"),
            models.CheckConstraint(
                condition=~Q(state=State.WAITLISTED) | Q(waiting_since__isnull=False),
                name="waiting_has_a_beginning",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state", "waiting_since"], name="registration_by_state"),
            models.Index(fields=["email"], name="registration_by_email"),
        ]

    def __str__(self) -> str:
        return self.name or _now("place %(code)s without a name") % {"code": self.uuid.hex[:4].upper()}

    @property
    def is_named(self) -> bool:
        return bool(self.name)

    @property
    def access_kinds(self) -> list[Access]:
        """The kinds of help this person asked for."""
        return [Access(kind) for kind in self.access.split(",") if kind]

    @property
    def ref(self) -> str:
        """What messages and logs are about."""
        return f"registration:{self.uuid}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def cancelled_from(self) -> str:
        """Where it stood when it was last cancelled; empty if it never was."""
        last = self.moves.filter(after=State.CANCELLED).order_by("-at", "-pk").first()
        return last.before if last else ""

    def name_in(self, language: str) -> str:
        """The name in the script of the language, where it was given in it."""
        return self.name_ar if language == "ar" and self.name_ar else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        self.search = fold(f"{self.name} {self.name_ar} {self.organisation}")
        if not self._state.adding and kwargs.get("update_fields") is None:
            # a form that was opened before a move must not write the old state over the new one
            kwargs["update_fields"] = {
                field.name for field in self._meta.concrete_fields if not field.primary_key
            } - self.WRITTEN_BY_ACTIONS
        super().save(*args, **kwargs)


class Ticket(models.Model):
    """A code that a door reads: 8 random symbols and 4 of a keyed check; a replaced one stays known as replaced."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="tickets")
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(replaced_at__isnull=True), name="one_good_ticket_each"
            )
        ]

    def __str__(self) -> str:
        return "-".join((self.code[:4], self.code[4:8], self.code[8:]))


class SessionPlace(models.Model):
    """Which sessions a registration is for: all of the event by default."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="places")
    session = models.ForeignKey("events.Session", models.PROTECT, related_name="places")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="one_place_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.registration} · {self.session}"


class Move(models.Model):
    """A registration went from one state to another: who, when, why. Never changed.

    Only `why` may be emptied: words that somebody typed can name a person who asks to be forgotten.
    """

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="moves")
    before = models.CharField(max_length=10, choices=State.choices, blank=True)
    after = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [AppendOnly(name="registration_moves_are_kept", but=["why"])]

    def __str__(self) -> str:
        return f"{self.before or '·'} → {self.after}"
