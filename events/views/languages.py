"""Pages whose address has no language in front: `?l=ar` asks for one."""

from __future__ import annotations

from django.http import HttpRequest

from home.languages import CODES


def wished(request: HttpRequest) -> str:
    """The language that the address asks for; empty when it leaves it open."""
    code: str = request.GET.get("l", "")
    return code if code in CODES else ""


def offer_languages(request: HttpRequest) -> None:
    """Let the header lead to this very page in the other languages."""
    request.translated = {code: f"{request.path}?l={code}" for code in CODES}  # type: ignore[attr-defined]
