"""What pages are for search engines: schema.org objects as JSON-LD.

The facts are those that the page shows. Everything that people wrote goes through `script`, which leaves no character
that could end the element.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from home.languages import current, in_language

if TYPE_CHECKING:
    from home.models import SiteSettings

_ENDINGS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def script(objects: Iterable[Mapping[str, Any]]) -> SafeString:
    """The objects as one element of data; nothing in it runs."""
    graph = {"@context": "https://schema.org", "@graph": [without_gaps(thing) for thing in objects]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for character, written in _ENDINGS.items():
        text = text.replace(character, written)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (nothing can end it)


def without_gaps(thing: Any) -> Any:
    """The object without what is not known: search engines take an empty value for a wrong one."""
    if isinstance(thing, Mapping):
        filled = {name: without_gaps(value) for name, value in thing.items()}
        return {name: value for name, value in filled.items() if value not in (None, "", [], {})}
    if isinstance(thing, list | tuple):
        return [without_gaps(value) for value in thing]
    return thing


def address_of(path: str) -> str:
    """The whole address of a path of this site."""
    return path if "://" in path else f"{settings.BASE_URL}{path}"


def organisation(site: SiteSettings) -> dict[str, Any]:
    """Who runs this site."""
    return {
        "@type": "Organization",
        "@id": f"{settings.BASE_URL}/#organisation",
        "name": in_language(site, "name"),
        "alternateName": site.short_name,
        "url": address_of(f"/{current()}/"),
        "logo": address_of(static("img/drop-512.png")),
        "email": site.email,
        "telephone": site.phone,
    }


def breadcrumbs(crumbs: Iterable[Mapping[str, str]], here: str) -> dict[str, Any]:
    """The way from the home page to this one; `here` is the path of the last, which its crumb does not link."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb["title"],
                "item": address_of(crumb.get("url") or here),
            }
            for position, crumb in enumerate(crumbs, start=1)
        ],
    }


def by_organisation() -> dict[str, str]:
    """The organisation, named by its address in this graph."""
    return {"@id": f"{settings.BASE_URL}/#organisation"}
