"""Pictures and files that editors upload."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from home import tasks
from home.languages import in_language


class Picture(AbstractImage):
    """A picture with its description in three languages, its author and its licence."""

    alt_fr = models.CharField(_("description in French"), max_length=250, blank=True)
    alt_ar = models.CharField(_("description in Arabic"), max_length=250, blank=True)
    alt_en = models.CharField(_("description in English"), max_length=250, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_(
            "Tells nothing that the text around it does not say: not read out to people who cannot see it."
        ),
    )
    prepared = models.JSONField(default=dict, editable=False)  # the sizes that `home.pictures` made

    admin_form_fields = (
        *(name for name in Image.admin_form_fields if name != "description"),
        "alt_fr", "alt_ar", "alt_en", "is_decorative", "credit", "licence",
    )  # fmt: skip

    SHAPED_BY: ClassVar[tuple[str, ...]] = (
        "file", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new file or focal point makes all sizes old; the worker makes them anew."""
        if kwargs.get("update_fields") is None and self._looks_new():
            self.prepared = {}
            tasks.nudge("pictures")
        super().save(*args, **kwargs)

    def _looks_new(self) -> bool:
        if self.pk is None:
            return True
        names = [str(getattr(self, name)) for name in self.SHAPED_BY]
        before = Picture.objects.filter(pk=self.pk).values_list(*self.SHAPED_BY).first()
        return before is None or [str(value) for value in before] != names

    @property
    def default_alt_text(self) -> str:
        """What the picture shows, in the reader's language; the title never stands in for it."""
        return in_language(self, "alt")


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_each"
            ),
        ]


class File(AbstractDocument):
    """A file with its language and licence."""

    language = models.CharField(_("language"), max_length=2, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    admin_form_fields = (*Document.admin_form_fields, "language", "licence")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def clean(self) -> None:
        """A file that was refused has told why; that no file has no name of a known kind is no second reason."""
        if self.file:
            super().clean()
