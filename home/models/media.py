"""Pictures and files that editors upload."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from home.languages import in_language


class Picture(AbstractImage):
    """A picture with its description in three languages, its author and its licence."""

    alt_fr = models.CharField(_("description in French"), max_length=250, blank=True)
    alt_ar = models.CharField(_("description in Arabic"), max_length=250, blank=True)
    alt_en = models.CharField(_("description in English"), max_length=250, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alt_fr", "alt_ar", "alt_en", "credit", "licence")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

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
