"""How accessible the site is, with the figures of the last run of its tests; nothing is claimed that was not seen."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home import pagecache

MEASURED = Path(__file__).with_name("accessibility.json")
"""Written by `make accessibility`; a test fails when what it says is no longer what the tests do."""


@cache
def measured() -> dict[str, Any]:
    """When, with which checker, on how many kinds of pages, and what it found."""
    told: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return told | {"on": date.fromisoformat(told["on"])}


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    response = render(
        request, "home/accessibility.html", {"measured": measured(), "crumb_title": _("Accessibility")}
    )
    pagecache.keep(response)
    return response
