"""What search engines ask of schema.org objects, as their documentation states it: read and checked by structure."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

ELEMENT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

REQUIRED = {
    "Organization": {"name", "url", "logo"},
    "BreadcrumbList": {"itemListElement"},
    "Event": {"name", "startDate", "location", "eventStatus", "eventAttendanceMode", "organizer", "url"},
    "EducationEvent": {"name", "startDate", "location", "eventStatus", "eventAttendanceMode", "organizer"},
    "Course": {"name", "description", "provider"},
    "CourseInstance": {"courseMode", "startDate", "endDate", "location"},
    "NewsArticle": {"headline", "datePublished", "publisher", "author"},
    "VideoObject": {"name", "description", "uploadDate", "thumbnailUrl"},
    "DigitalDocument": {"name", "url", "datePublished"},
    "Place": {"name", "address"},
    "VirtualLocation": {"url"},
    "PostalAddress": {"addressLocality", "addressCountry"},
    "Offer": {"price", "priceCurrency", "availability", "url"},
    "Person": {"name"},
    "ListItem": {"position", "name", "item"},
}
MOMENTS = {"startDate", "endDate", "previousStartDate", "validFrom"}
ADDRESSES = {"url", "logo", "item"}


def objects_in(page: str) -> list[dict[str, Any]]:
    """The objects of the one element of a page."""
    found = ELEMENT.findall(page)
    assert len(found) == 1, f"{len(found)} elements"
    data = json.loads(found[0])
    assert data["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = data["@graph"]
    return graph


def faults(thing: Any, where: str = "") -> list[str]:
    """What is missing or empty in an object and those inside it, and moments that do not say their offset."""
    if isinstance(thing, list):
        return [fault for number, inner in enumerate(thing) for fault in faults(inner, f"{where}[{number}]")]
    if not isinstance(thing, dict):
        return []
    if set(thing) == {"@id"}:
        return []
    wrong = [] if "@type" in thing else [f"{where}: no type"]
    types = thing.get("@type", [])
    for kind in [types] if isinstance(types, str) else types:
        inner = "subEvent" in where or "hasCourseInstance" in where
        needed = {"name", "startDate"} if inner and kind == "Event" else REQUIRED.get(kind, set())
        wrong += [f"{where} {kind}: no {name}" for name in sorted(needed - set(thing))]
    for name, value in thing.items():
        if value in ("", None, [], {}):
            wrong.append(f"{where}.{name} is empty")
        if name in MOMENTS and datetime.fromisoformat(value).utcoffset() is None:
            wrong.append(f"{where}.{name} has no offset")
        if name in ADDRESSES and isinstance(value, str) and not re.match(r"https?://", value):
            wrong.append(f"{where}.{name} is no whole address")
        wrong += faults(value, f"{where}.{name}")
    return wrong


def of_type(graph: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The one object of this type."""
    found = [
        thing
        for thing in graph
        if kind in ([thing["@type"]] if isinstance(thing["@type"], str) else thing["@type"])
    ]
    assert len(found) == 1, [thing["@type"] for thing in graph]
    return found[0]
