"""Recordings, files and pages that blocks point at, in the reader's language where they exist in it."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from home.languages import CODES, current
from home.models import File
from home.videos import Video, video_or_none

register = template.Library()


@register.simple_tag
def localised(page: Page | None) -> Page | None:
    """The page in the reader's language, else as it was chosen; nothing where neither is published."""
    if not page:
        return None
    gathered: dict[str, Page] | None = getattr(page, "in_languages", None)
    translated: Page = page.localized if gathered is None else gathered.get(current(), page)
    if translated.live:
        return translated
    return page if page.live else None


@register.simple_tag
def video_facade(url: str, title: str = "", poster: Any = None, minutes: int | None = None) -> Video | None:
    """What `components/facade.html` shows: `{% video_facade event.stream_url title=event.title as video %}`.

    None at a host that we do not know.
    """
    return video_or_none(url, title=title, poster=poster, minutes=minutes)


@register.inclusion_tag("components/blocks/player.html")
def player(recording: Any) -> dict[str, Any]:
    """A recording of our own, in the browser's player; nothing is loaded before one presses it."""
    captions = recording.get("captions")
    language = (captions.language if captions else "") or current()
    language = language if language in CODES else current()
    return {
        "title": recording.get("title"),
        "file": recording["file"],
        "is_audio": recording.is_audio,
        "poster": _poster(recording.get("poster")),
        "captions": captions,
        "captions_language": language,
        "captioned_in": recording.captioned_in or (language,),
        "minutes": recording.get("minutes"),
    }


@register.inclusion_tag("components/file_link.html")
def file_link(file: File) -> dict[str, Any]:
    """A file with its type and size; with its language where that is not the page's."""
    other = file.language if file.language in CODES and file.language != current() else ""
    return {"file": file, "language": other}


def _poster(picture: Any) -> str:
    """One size of the picture: a player takes no sources to choose from."""
    if not picture:
        return ""
    made = (picture.prepared or {}).get("", {}).get("jpeg")
    return str(picture.file.storage.url(made[-1][0]) if made else picture.file.url)
