"""Every address of the site, with its holes filled from a world in which each kind of row exists once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, get_resolver

HOLE = re.compile(r"<(?:[a-z]+:)?([a-z_0-9]+)>")
GROUP = re.compile(r"\(\?P<([a-z_0-9]+)>(?:[^()]|\([^()]*\))*\)")

WAGTAILS = re.compile(
    r"admin/(pages|images|documents|workflows|redirects|collections|sites|users|groups|locales|localize)/"
)
"""Where rows are pages and pictures: one of each is enough."""


@dataclass
class Fillers:
    """Values for the holes of a route by name; numbers are tried one after the other."""

    numbers: list[int]
    words: dict[str, list[Any]] = field(default_factory=dict)

    def of(self, name: str) -> list[Any]:
        return self.words.get(name, self.numbers)


def routes() -> list[str]:
    """The routes as they are written, the language prefix once."""
    return sorted(set(_walk(get_resolver().url_patterns)))


def _walk(patterns: Any, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _walk(pattern.url_patterns, route)


def filled(route: str, fillers: Fillers) -> list[str]:
    """The addresses of a route: for numbers each of those known, for words each of theirs."""
    plain = _plain(route)
    names = HOLE.findall(plain)
    if WAGTAILS.match(plain):
        fillers = Fillers(fillers.numbers[:1], fillers.words)
    addresses = []
    for values in itertools.islice(itertools.product(*(fillers.of(name) for name in names)), 24):
        address = plain
        for value in values:
            address = HOLE.sub(str(value), address, count=1)
        addresses.append("/" + address)
    return addresses


def _plain(route: str) -> str:
    """A route of regular expressions as one of holes."""
    special = {
        "^.*/$": "nowhere/", r"^((?:[\w\-]+/)*)$": "debats/", r"^(\d+)/(.*)$": "<pk>/file.pdf",
        r"^admin/password_reset/.*$": "admin/password_reset/x/",
        r"^admin/localize/api/snippets/.*$": "admin/localize/api/snippets/events/registration/",
        "^password/.*$": "password/x/",
    }  # fmt: skip
    for expression, address in special.items():
        if route.endswith(expression):
            return route[: -len(expression)] + address
    route = GROUP.sub(r"<\1>", route)
    route = re.sub(r"\[(\w)\w\]", r"\1", route)
    return route.replace("/?$", "/").replace("^", "").replace("$", "").replace("\\.", ".").replace("\\Z", "")
