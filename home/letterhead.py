"""What stands at the head of a paper of the organisation: its colour, and its logo as both are now."""

from __future__ import annotations

import logging
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image

from home.models import Picture, SiteSettings

logger = logging.getLogger(__name__)

POINTS = (744, 192)
"""As many points as a logo has in print, 63 mm wide or 16 mm high."""


def letterhead(organisation: SiteSettings) -> dict[str, Any]:
    """Colour and logo as facts for `typeset`; empty, and without a picture, where the house has its own."""
    return {"brand": organisation.brand.lower(), "logo": _logo(organisation.logo)}


def _logo(picture: Picture | None) -> dict[str, Any]:
    """The picture as a PNG; none where its file cannot be read: a paper is made all the same."""
    if picture is None:
        return {}
    try:
        drawn, width, height = _drawn(picture.file.name)
    except (OSError, ValueError, Image.DecompressionBombError):
        logger.exception("The logo %s could not be read for a paper.", picture.file.name)
        return {}
    return {"png": list(drawn), "width": width, "height": height}


@lru_cache(maxsize=2)
def _drawn(name: str) -> tuple[bytes, int, int]:
    """The file of this name as a small PNG, and its size; another picture is another file."""
    with Picture._meta.get_field("file").storage.open(name) as file, Image.open(file) as opened:
        opened.draft("RGB", (2 * POINTS[0], 2 * POINTS[1]))
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    picture.thumbnail(POINTS, Image.Resampling.LANCZOS)
    output = BytesIO()
    picture.save(output, "PNG", optimize=True)
    return output.getvalue(), picture.width, picture.height
