"""Pictures in the sizes and formats of pages: made by the worker when a picture is new, never while a visitor waits.

What was made stands on the picture itself (`Picture.prepared`): showing a picture asks nothing of the database.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now
from wagtail.images.models import SourceImageIOError
from wagtail.models import UploadedFile
from willow.image import UnrecognisedImageFormatError

from home import pagecache
from home.models import Picture

logger = logging.getLogger(__name__)

SHAPES: dict[str, tuple[int, ...]] = {
    "": (400, 800, 1200),
    "3:2": (400, 800),
    "16:9": (400, 800),
    "1:1": (160, 320),
}
"""The widths of each shape; the empty one is the picture as it is. Shapes are cut around the focal point."""

JPEG_WIDTH = 800  # of the copy for browsers that know neither AVIF nor WebP
AVIF_QUALITIES = (60, 48, 36, 24)
HEAVIEST = {160: 8_000, 320: 16_000, 400: 20_000, 800: 40_000, 1200: 80_000}
"""Bytes of an AVIF by its width: heavier ones are made again in a lower quality."""

PATIENCE = 20.0  # seconds of one turn, so that mails and places are not held up
LOST_AFTER = timedelta(days=1)

Sources = dict[str, list[list[Any]]]


def sweep(at: datetime | None = None) -> int:
    """Make the sizes of new pictures, and forget uploads that nobody finished; how many there were."""
    begun, done = time.monotonic(), 0
    for picture in Picture.objects.filter(prepared={}).order_by("-pk"):
        prepare(picture)
        done += 1
        if time.monotonic() - begun > PATIENCE:
            break
    if done:
        pagecache.forget()
    return done + forget_uploads(at)


def prepare(picture: Picture) -> None:
    """Every shape in every format; a picture whose file is gone or broken is shown as it is."""
    try:
        made = {shape: _sources(picture, shape) for shape in SHAPES}
    except (OSError, ValueError, SourceImageIOError, UnrecognisedImageFormatError):
        logger.exception("The sizes of picture %s could not be made.", picture.pk)
        made = {"": {}}
    unchanged = Picture.objects.filter(pk=picture.pk, file=picture.file.name, **_focus(picture))
    unchanged.update(prepared=made)
    picture.prepared = made


def forget_uploads(at: datetime | None = None) -> int:
    """Pictures and files that were sent, but never described and saved."""
    lost = UploadedFile.objects.filter(pk__in=_lost(at or now()))
    for upload in lost:
        upload.file.delete(save=False)
        upload.delete()
    return len(lost)


def _lost(at: datetime) -> list[int]:
    """Uploads know no date; their file does."""
    keys = []
    for upload in UploadedFile.objects.all()[:200]:
        try:
            sent_at = upload.file.storage.get_created_time(upload.file.name)
        except (OSError, NotImplementedError):
            sent_at = at  # the file is gone, or this storage does not say when it came
        if at - sent_at > LOST_AFTER:
            keys.append(upload.pk)
    return keys


def _sources(picture: Picture, shape: str) -> Sources:
    """Name, width and height of each size, by format; the smallest first, none twice."""
    found: Sources = {"avif": [], "webp": [], "jpeg": []}
    for width in SHAPES[shape]:
        cut = _cut(shape, width)
        avif = _light(picture, cut, width)
        if found["avif"] and found["avif"][-1][1] == avif[1]:
            break  # the picture itself is no wider
        found["avif"].append(avif)
        found["webp"].append(_made(picture, f"{cut}|format-webp|webpquality-75"))
        if width <= JPEG_WIDTH:
            found["jpeg"] = [_made(picture, f"{cut}|format-jpeg|jpegquality-76")]
    return found


def _cut(shape: str, width: int) -> str:
    if not shape:
        return f"width-{width}"
    across, down = (int(part) for part in shape.split(":"))
    return f"fill-{width}x{round(width * down / across)}"


def _light(picture: Picture, cut: str, width: int) -> list[Any]:
    """The AVIF of this width in the best quality that is light enough."""
    for quality in AVIF_QUALITIES:
        rendition = picture.get_rendition(f"{cut}|format-avif|avifquality-{quality}")
        if rendition.file.size <= HEAVIEST[width] or quality == AVIF_QUALITIES[-1]:
            break
        rendition.delete()
    return [rendition.file.name, rendition.width, rendition.height]


def _made(picture: Picture, spec: str) -> list[Any]:
    rendition = picture.get_rendition(spec)
    return [rendition.file.name, rendition.width, rendition.height]


def _focus(picture: Picture) -> dict[str, Any]:
    return {name: getattr(picture, name) for name in Picture.SHAPED_BY if name != "file"}
