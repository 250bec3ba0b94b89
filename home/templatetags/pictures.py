"""Pictures on pages: the size and format that fits the screen, in words for those who cannot see them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from home.languages import current, spoken
from home.models import Picture, Rendition
from home.pictures import SHAPES

register = template.Library()


@register.simple_tag
def responsive_picture(
    picture: Picture | None,
    sizes: str = "100vw",
    widths: str = "",
    ratio: str = "",
    eager: bool = False,
    css: str = "",
    alt: str | None = None,
) -> SafeString | str:
    """`{% responsive_picture page.picture ratio="3:2" sizes="(min-width: 56rem) 40rem, 100vw" %}`

    AVIF, WebP and JPEG in the widths asked for, of those that are made; while none is made yet, the file as it was
    uploaded. `alt=""` where the words beside say it all; `eager` for the one picture that is seen first.
    """
    if ratio not in SHAPES:
        raise ValueError(f"No picture has the shape {ratio!r}; there are {', '.join(SHAPES)}.")
    if not picture:
        return ""
    made = (picture.prepared or {}).get(ratio) or {}
    attributes = _words(picture, alt) | _loading(eager)
    if not made.get("jpeg"):
        return _unprepared(picture, ratio, attributes, css)
    wanted = [int(width) for width in widths.split(",") if width.strip()]
    (name, width, height) = made["jpeg"][-1]
    classes = {"class": css} if css else {}
    image = {"src": _url(name), "width": width, "height": height} | classes | attributes
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((kind, _srcset(made[kind], wanted), sizes) for kind in ("avif", "webp") if made.get(kind)),
    )
    return format_html("<picture>{}<img{}></picture>", sources, _attributes(image))


def _srcset(made: list[list[Any]], wanted: list[int]) -> str:
    """Those of the widths asked for; the widest that there is where all asked for are wider."""
    chosen = [source for source in made if not wanted or source[1] <= max(wanted)] or made[:1]
    return ", ".join(f"{_url(name)} {width}w" for name, width, _height in chosen)


def _unprepared(picture: Picture, ratio: str, attributes: dict[str, Any], css: str) -> SafeString:
    """The file itself, cut by the style sheet."""
    width, height = picture.width, picture.height
    if ratio:
        across, down = (int(part) for part in ratio.split(":"))
        width, height = across * 100, down * 100
        css = f"{css} ratio-{across}-{down}".strip()
    image: dict[str, Any] = {"src": picture.file.url, "width": width, "height": height} | attributes
    return format_html("<picture><img{}></picture>", _attributes(image | ({"class": css} if css else {})))


def _words(picture: Picture, alt: str | None) -> dict[str, Any]:
    """What is read out, marked with its language where that is not the page's."""
    if alt is not None:
        return {"alt": alt}
    if picture.decorative or (picture.is_decorative and not picture.contextual_alt_text):
        return {"alt": ""}
    if picture.contextual_alt_text:
        return {"alt": picture.contextual_alt_text}
    language = spoken(picture, "alt")
    other = {"lang": language} if language != current() and picture.default_alt_text else {}
    return {"alt": picture.default_alt_text} | other


def _attributes(given: dict[str, Any]) -> SafeString:
    return format_html_join("", ' {}="{}"', given.items())


def _loading(eager: bool) -> dict[str, str]:
    return {"fetchpriority": "high"} if eager else {"loading": "lazy", "decoding": "async"}


def _url(name: str) -> str:
    return str(Rendition._meta.get_field("file").storage.url(name))  # type: ignore[union-attr,unused-ignore]
