"""Panels of the admin's forms."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel, FieldRowPanel

from home.languages import CODES


def in_three(field: str) -> FieldRowPanel:
    """The same words in French, Arabic and English, side by side."""
    return FieldRowPanel([FieldPanel(f"{field}_{code}") for code in CODES])
