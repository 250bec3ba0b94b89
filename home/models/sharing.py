"""The picture that stands for a page where its address is shared."""

from __future__ import annotations

from django.db import models


class ShareImage(models.Model):
    """One picture of 1200 × 630 points for a page, drawn from its words; `digest` says from which."""

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, related_name="share_image")
    digest = models.CharField(max_length=64)
    file = models.FileField(upload_to="partage/")
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.file)
