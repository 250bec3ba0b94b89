"""What is asked at registration beyond name and address, and what people answered."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from events.registration.models.registrations import Registration
from home.languages import in_language

FOLDER = "answers"
"""Where they lie there, in a folder for each event."""


def private_storage() -> Any:
    """Answers lie outside the media root; only a view that checks who asks gives them out."""
    return storages["private"]


def answer_path(answer: Answer, filename: str) -> str:
    """Where the file lies: nothing of the name that somebody gave it."""
    suffix = "." + filename.rpartition(".")[2].lower() if "." in filename else ""
    return f"{FOLDER}/{answer.registration.event.code}/{uuid.uuid4().hex}{suffix[:6]}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> Self:
        """Questions that are asked today, in their order."""
        return self.filter(retired_at=None)


class Question(models.Model):
    """A question of an event, asked of everybody, or of who takes one fee or comes to one session.

    An answer keeps the words of its question: changing or deleting the question leaves it readable.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("one line")
        LONG = "long", _("several lines")
        NUMBER = "number", _("number")
        EMAIL = "email", _("e-mail address")
        PHONE = "phone", _("telephone number")
        DATE = "date", _("date")
        CHOICE = "choice", _("one of several")
        CHOICES = "choices", _("several of several")
        YES_NO = "yes_no", _("yes or no")
        FILE = "file", _("file")
        CONSENT = "consent", _("consent")

    class SeenBy(models.TextChoices):
        TEAM = "team", _("the team")
        DOOR = "door", _("the team and the door")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        "events.Event", models.CASCADE, related_name="questions", verbose_name=_("event")
    )
    fee = models.ForeignKey(
        "events.Fee",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("asked of who takes this fee"),
    )
    session = models.ForeignKey(
        "events.Session",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("asked of who comes to this session"),
    )
    kind = models.CharField(_("kind of answer"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    label_fr = models.CharField(_("question in French"), max_length=500)
    label_ar = models.CharField(_("question in Arabic"), max_length=500, blank=True)
    label_en = models.CharField(_("question in English"), max_length=500, blank=True)
    hint_fr = models.CharField(_("explanation in French"), max_length=300, blank=True)
    hint_ar = models.CharField(_("explanation in Arabic"), max_length=300, blank=True)
    hint_en = models.CharField(_("explanation in English"), max_length=300, blank=True)
    options = models.JSONField(_("answers to choose from"), default=list, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    shown_if = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("only after the answer to"),
    )
    shown_if_answer = models.CharField(_("is"), max_length=120, blank=True)
    seen_by = models.CharField(
        _("answers are seen by"), max_length=4, choices=SeenBy.choices, default=SeenBy.TEAM
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["event", "position", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")

    @property
    def hint(self) -> str:
        return in_language(self, "hint")

    @property
    def has_options(self) -> bool:
        return self.kind in {self.Kind.CHOICE, self.Kind.CHOICES}

    def choices_in(self, language: str) -> list[tuple[str, str]]:
        """Key and words of each answer to choose from: `options` holds {"key", "fr", "ar", "en"}."""
        return [
            (each["key"], each.get(language) or each.get("fr") or each["key"]) for each in self.options or []
        ]


class Answer(models.Model):
    """What one person answered: the words of the question as they read them, the value, and the value in words."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="answers")
    label = models.CharField(max_length=500)
    kind = models.CharField(max_length=8, choices=Question.Kind.choices)
    value = models.JSONField(null=True)
    text = models.TextField(blank=True)
    file = models.FileField(storage=private_storage, upload_to=answer_path, blank=True, max_length=200)
    answered_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["registration", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "question"],
                condition=Q(question__isnull=False),
                name="one_answer_to_each_question",
            )
        ]

    def __str__(self) -> str:
        return self.text
