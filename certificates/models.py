"""Certificates: frozen statements computed from closed sessions; nothing in them is ever drawn again from today's data.

Signing, credentials and status lists come later; the columns that they need stand here from the start.
"""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from home.constraints import AppendOnly
from home.languages import Language, in_language

if TYPE_CHECKING:
    from home.models import User

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """80 random bits as 16 symbols: at a million guesses a day nobody ever meets one (spec of certificates, 4)."""
    return "".join(secrets.choice(CROCKFORD) for _i in range(16))


class CertificateType(models.Model):
    """A kind of certificate, and the rule that earns it."""

    slug = models.SlugField(_("short name"), unique=True)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_ar = models.CharField(_("title in Arabic"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    threshold = models.PositiveSmallIntegerField(_("least percent of the minutes"), default=0)
    rule_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("kind of certificate")
        verbose_name_plural = _("kinds of certificate")
        constraints = [
            models.CheckConstraint(condition=Q(threshold__lte=100), name="threshold_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")


class TemplateVersion(models.Model):
    """What shaped a document: the sum over template, shared parts, fonts and Typst; never changed."""

    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    source = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            AppendOnly(name="template_versions_are_kept"),
            models.UniqueConstraint(fields=["name", "sha256"], name="one_row_per_template_version"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:8]}"


class Series(models.Model):
    """The serial numbers of one year, of all kinds together; its row is locked while a number is taken."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.year)


PERSONAL = ("person", "organisation")
"""The claims that name somebody: what goes when that person asks for it."""


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: User) -> Self:
        """Certificates of the events whose people this account may see."""
        from events.programme.models import Event

        return self.filter(registration__event__in=Event.objects.visible_to(user))

    def without_file(self) -> Self:
        """Certificates whose PDF is still to be made."""
        return self.filter(file__isnull=True, erased_at=None)


class Certificate(models.Model):
    """One frozen statement, written once; its state may change, and a person's name go when they ask for it."""

    class State(models.TextChoices):
        ISSUED = "issued", _("valid")
        SUPERSEDED = "superseded", _("replaced")
        REVOKED = "revoked", _("revoked")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    serial = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("verification code"), max_length=16, unique=True, default=new_code)
    type = models.ForeignKey(CertificateType, models.PROTECT, related_name="certificates")
    registration = models.ForeignKey("events.Registration", models.PROTECT, related_name="certificates")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ISSUED)
    language = models.CharField(max_length=2, choices=Language.choices)
    claims = models.JSONField()
    verdict = models.JSONField()
    template = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="certificates")
    key_id = models.CharField(max_length=100, blank=True)
    credential = models.JSONField(null=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True, editable=False)  # the claims have no name since

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-serial"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        permissions = [("revoke_certificate", "Can take certificates back")]
        constraints = [
            AppendOnly(name="certificates_are_kept", but=("state",), erasing={"claims": PERSONAL}),
            models.UniqueConstraint(
                fields=["type", "registration"],
                condition=Q(state="issued"),
                name="one_valid_certificate_each",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def grouped_code(self) -> str:
        return " ".join(self.code[start : start + 4] for start in range(0, 16, 4))


class CertificateFile(models.Model):
    """The PDF of a certificate, kept under its own sum; made once, after the certificate stands."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="file")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [AppendOnly(name="certificate_files_are_kept")]

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        """Where the bytes are, in the private storage."""
        return f"certificates/{self.sha256[:2]}/{self.sha256}.pdf"


class CertificateEvent(models.Model):
    """What happened to a certificate: who, when, why. Never changed; only `reason` may be emptied, as in a Move."""

    class What(models.TextChoices):
        ISSUED = "issued", _("issued")
        SENT = "sent", _("sent")
        DOWNLOADED = "downloaded", _("downloaded")
        REVOKED = "revoked", _("revoked")
        SUPERSEDED = "superseded", _("replaced")
        ERASED = "erased", _("name erased")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [AppendOnly(name="certificate_history_is_kept", but=("reason",))]

    def __str__(self) -> str:
        return self.what


class IssueRun(models.Model):
    """One act of issuing for an event: an outcome per registration, so that it can stop and go on anywhere."""

    event = models.ForeignKey("events.Event", models.PROTECT, related_name="issue_runs")
    type = models.ForeignKey(CertificateType, models.PROTECT, related_name="runs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.type} · {self.event}"


class IssueOutcome(models.Model):
    """What a run did for one registration."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("to be done")
        ISSUED = "issued", _("issued")
        ALREADY = "already", _("had one already")
        NOT_ELIGIBLE = "not_eligible", _("not eligible")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(IssueRun, models.CASCADE, related_name="outcomes")
    registration = models.ForeignKey("events.Registration", models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, choices=Result.choices, default=Result.WAITING)
    reasons: models.JSONField[Any] = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "registration"], name="one_outcome_per_registration")
        ]

    def __str__(self) -> str:
        return self.result
