"""The colour of the organisation in place of ours: only one that can be read on every ground of the site."""

from __future__ import annotations

import hashlib
import re

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.models import SiteSettings
from home.serving import organisation_of

LIGHT_GROUNDS = ("#fbfaf6", "#ffffff", "#e4f1ec")  # paper, card, tint of static/css/base.css
DARK_GROUNDS = ("#0f1715", "#17211e", "#14302a")
WHITE, BLACK = "#ffffff", "#06201a"
LEAST = 4.5  # WCAG 2.2, 1.4.3
HEX = re.compile(r"#[0-9a-f]{6}")


def readable(colour: str) -> None:
    """A colour as #rrggbb that texts and buttons can have on the light site; raises ValidationError, saying why not."""
    if not HEX.fullmatch(colour.lower()):
        raise ValidationError(_("Write the colour as # and six figures or letters, such as #00604f."))
    worst = min(contrast(colour, ground) for ground in (*LIGHT_GROUNDS, WHITE))
    if worst < LEAST:
        raise ValidationError(
            _("This colour is too light to be read: its contrast is %(contrast).1f, and 4.5 is the least.")
            % {"contrast": worst}
        )


def in_the_dark(colour: str) -> str:
    """The same hue, mixed with white until it can be read on the dark grounds."""
    for share in range(0, 101, 5):
        mixed = _mixed(colour, share / 100)
        if min(contrast(mixed, ground) for ground in (*DARK_GROUNDS, BLACK)) >= LEAST:
            return mixed
    return WHITE


def contrast(one: str, other: str) -> float:
    """By the formula of WCAG 2."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def sheet(organisation: SiteSettings) -> str:
    """What the settings change of the style sheets; empty where they change nothing."""
    lines = []
    if organisation.brand:
        colour = organisation.brand.lower()
        lines.append(f"--brand: light-dark({colour}, {in_the_dark(colour)});")
    if organisation.fonts == SiteSettings.Fonts.SYSTEM:
        lines.append('--font: "IBM Plex Sans Arabic", "Noto Sans Arabic", system-ui, sans-serif;')
    return f":root {{ {' '.join(lines)} }}\n" if lines else ""


def address(organisation: SiteSettings) -> str:
    """The address of that sheet, another one after each change; empty where nothing is changed."""
    text = sheet(organisation)
    return f"/theme.css?v={hashlib.sha256(text.encode()).hexdigest()[:12]}" if text else ""


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """The sheet itself; kept for a year where the address names its version."""
    text = sheet(organisation_of(request))
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    named = request.GET.get("v") == address(organisation_of(request)).rpartition("=")[2] and bool(text)
    patch_cache_control(response, public=True, max_age=31_536_000 if named else 60)
    return response


def _mixed(colour: str, white: float) -> str:
    parts = (round(part + (255 - part) * white) for part in _parts(colour))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in _parts(colour.lower()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
