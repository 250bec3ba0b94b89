"""Day and hour typed at the desk, as the clocks of the event show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from events.programme.models import Event
from home import zones


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment by the clocks of a zone, whatever the zone of the site."""

    widget = MomentInput
    zone = zones.MOROCCO

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"required": False} | options))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            return zones.wall_of(value, self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if not isinstance(found, datetime):
            return None
        return zones.utc_of(found.date(), found.time(), self.zone)


def by_the_clocks_of(event: Event, form: forms.BaseForm) -> None:
    """Read and show the moments of the form in the event's zone."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.zone = event.zone
