"""Choosing a row of an app above this one, by the name of its model."""

from __future__ import annotations

from typing import Any

from django.urls import get_resolver
from django.utils.functional import cached_property
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.chooser import ChooserViewSet

from home.blocks.gathered import Gathered


class RowChooser(Gathered):
    """The admin's chooser of this model, whichever app registers it."""

    def __init__(self, model: str, **kwargs: Any) -> None:
        self.target_model = model
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, Any, Any]:
        _path, args, kwargs = super().deconstruct()
        return "home.blocks.rows.RowChooser", args, kwargs

    @cached_property
    def widget(self) -> Any:
        _ = get_resolver().url_patterns  # choosers are registered with the addresses of the admin
        for viewset in viewsets.viewsets:
            if isinstance(viewset, ChooserViewSet) and viewset.model is self.model_class:
                return viewset.widget_class()
        raise LookupError(f"There is no chooser for {self.target_model}.")
