"""People and the organisations they stand for."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from home.folding import fold
from home.languages import Language, current, in_language

if TYPE_CHECKING:
    from home.models import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def matching(self, text: str) -> Self:
        """Organisations whose names contain the words, accents and Arabic letter forms forgiven."""
        return self.filter(search__contains=fold(text))


class Organisation(models.Model):
    """An employer or a partner."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        INSTITUTION = "institution", _("institution")
        PROFESSION = "profession", _("professional body")
        INTERNATIONAL = "international", _("international programme")
        FOUNDATION = "foundation", _("foundation")
        TECHNICAL = "technical", _("technical body")
        FINANCE = "finance", _("finance")
        RESEARCH = "research", _("research")
        NGO = "ngo", _("association")
        MEDIA = "media", _("media")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.COMPANY)
    ice = models.CharField(_("ICE"), max_length=15, blank=True)
    tax_id = models.CharField(_("IF (tax number)"), max_length=20, blank=True)
    trade_register = models.CharField(_("RC (trade register)"), max_length=30, blank=True)
    address = models.TextField(_("address"), blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        "home.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    partner = models.BooleanField(_("partner shown on the site"), default=False)
    sentence_fr = models.CharField(_("in one sentence, in French"), max_length=250, blank=True)
    sentence_ar = models.CharField(_("in one sentence, in Arabic"), max_length=250, blank=True)
    sentence_en = models.CharField(_("in one sentence, in English"), max_length=250, blank=True)
    label_level = models.PositiveSmallIntegerField(
        _("level of the label"),
        null=True,
        blank=True,
        choices=[(1, "1"), (2, "2"), (3, "3")],
        help_text=_("Of a firm that carries the organisation’s label; empty for others."),
    )
    incubated = models.BooleanField(_("incubated start-up"), default=False)
    search = models.TextField(editable=False, default="")

    objects = OrganisationQuerySet.as_manager()

    shown_with: ClassVar[tuple[str, ...]] = ("logo",)  # rows that a block which names it shows too

    class Meta:
        ordering = ["name_fr", "name_ar"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_fr="", name_ar="", name_en=""),
                name="organisation_has_a_name",
                violation_error_message=_("Give the name in at least one language."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def sentence(self) -> str:
        return in_language(self, "sentence")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(f"{self.name_fr} {self.name_ar} {self.name_en}")
        super().save(*args, **kwargs)


class PersonQuerySet(models.QuerySet["Person"]):
    def matching(self, text: str) -> Self:
        """People whose names contain all the words in any order, accents and Arabic letter forms forgiven."""
        found = Q()
        for word in fold(text).split():
            found &= Q(search__contains=word)
        return self.filter(found)

    def public(self) -> Self:
        """People who agreed to a page of their own."""
        return self.filter(is_public=True)

    def entered(self) -> Self:
        """People whom the staff wrote down: who speaks, has a page, or never registered anywhere."""
        return self.filter(
            Q(is_public=True) | Q(parts__isnull=False) | Q(registrations__isnull=True)
        ).distinct()

    def visible_to(self, user: User) -> Self:
        """People this account may see: those the staff wrote down, and who registered for its own events."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("events.see_all_events"):
            return self
        registered = Q(pk__in=type(self)(self.model).filter(registrations__event__team=user).values("pk"))
        return self.filter(registered | Q(pk__in=type(self)(self.model).entered().values("pk")))


class Person(models.Model):
    """A person, with Latin and Arabic names; staff merge two rows of one person by hand."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("short name in addresses"), max_length=120, unique=True, blank=True, null=True)
    title = models.CharField(
        pgettext_lazy("before a name", "title"), max_length=20, blank=True, help_text=_("Dr, Pr…")
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=150, blank=True)
    feminine = models.BooleanField(_("feminine forms"), default=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    function_fr = models.CharField(_("function in French"), max_length=200, blank=True)
    function_ar = models.CharField(_("function in Arabic"), max_length=200, blank=True)
    function_en = models.CharField(_("function in English"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("organisation"),
    )
    bio_fr = models.TextField(_("biography in French"), blank=True)
    bio_ar = models.TextField(_("biography in Arabic"), blank=True)
    bio_en = models.TextField(_("biography in English"), blank=True)
    interest_fr = models.TextField(_("declared interest in French"), blank=True)
    interest_ar = models.TextField(_("declared interest in Arabic"), blank=True)
    interest_en = models.TextField(_("declared interest in English"), blank=True)
    photo = models.ForeignKey(
        "home.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("portrait")
    )
    is_public = models.BooleanField(_("agreed to a public page"), default=False)
    search = models.TextField(editable=False, default="")

    objects = PersonQuerySet.as_manager()

    shown_with: ClassVar[tuple[str, ...]] = (
        "organisation",
        "photo",
    )  # rows that a block which names them shows too

    class Meta:
        ordering = ["name", "name_ar"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="", name_ar=""),
                name="person_has_a_name",
                violation_error_message=_("Give a name."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name as the reader's script writes it, with the title."""
        if current() == "ar" and self.name_ar:
            return self.name_ar
        return f"{self.title} {self.name or self.name_ar}".strip()

    @property
    def page_path(self) -> str:
        """Where the person's own page is in the language of the moment; empty without their consent."""
        return f"/{current()}/intervenants/{self.slug}/" if self.is_public and self.slug else ""

    @property
    def function(self) -> str:
        return in_language(self, "function")

    @property
    def bio(self) -> str:
        return in_language(self, "bio")

    @property
    def interest(self) -> str:
        return in_language(self, "interest")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = fold(f"{self.name} {self.name_ar}")
        if self.slug is None:
            self.slug = f"{slugify(self.name)[:100]}-{self.uuid.hex[:6]}".lstrip("-")
        super().save(*args, **kwargs)
