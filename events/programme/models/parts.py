"""Who and what makes up an event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.languages import in_language


class Speaker(models.Model):
    """A person's part in an event."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("speaker")
        MODERATOR = "moderator", _("moderator")
        TRAINER = "trainer", _("trainer")

    class Side(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        NUANCED = "nuanced", _("in between")

    FEMININE = {
        Role.SPEAKER: pgettext_lazy("feminine", "speaker"),
        Role.MODERATOR: pgettext_lazy("feminine", "moderator"),
        Role.TRAINER: pgettext_lazy("feminine", "trainer"),
    }

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="speakers", verbose_name=_("event")
    )
    person = models.ForeignKey(
        "events.Person", models.PROTECT, related_name="parts", verbose_name=_("person")
    )
    role = models.CharField(_("part"), max_length=10, choices=Role.choices, default=Role.SPEAKER)
    side = models.CharField(_("side taken"), max_length=8, choices=Side.choices, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        ordering = ["event", "position", "pk"]
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person", "role"],
                name="one_part_each",
                violation_error_message=_("This person already has this part."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def part(self) -> str:
        """What the person is called in this event, in the feminine where they chose it."""
        return str(self.FEMININE[self.Role(self.role)] if self.person.feminine else self.get_role_display())


class ProgrammeItem(models.Model):
    """A line of the programme: wall time, length in minutes, words."""

    session = models.ForeignKey(
        "events.Session", models.CASCADE, related_name="programme", verbose_name=_("session")
    )
    start = models.TimeField(_("begins at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    title_fr = models.CharField(_("title in French"), max_length=200, blank=True)
    title_ar = models.CharField(_("title in Arabic"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    people = models.ManyToManyField("events.Person", blank=True, related_name="+", verbose_name=_("people"))

    class Meta:
        ordering = ["session", "start", "pk"]
        verbose_name = _("programme line")
        verbose_name_plural = _("programme lines")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")


class Partner(models.Model):
    """An organisation that carries an event."""

    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="partners", verbose_name=_("event")
    )
    organisation = models.ForeignKey(
        "events.Organisation", models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        ordering = ["event", "position", "pk"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [models.UniqueConstraint(fields=["event", "organisation"], name="one_partnership_each")]

    def __str__(self) -> str:
        return str(self.organisation)
