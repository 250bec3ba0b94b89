"""Every kind of public page of the served demo, and what a browser saw when it opened one."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from playwright.sync_api import Page, Response

from tests.halqa.serving import ROOT, manage

CHECKERS = ROOT / ".venv" / "checkers" / "node_modules"
LANGUAGES = ("fr", "ar", "en")

ONE_OF_EACH = """
import json
from django.utils.translation import override
from wagtail.models import get_page_models
from events.people.models import Person
from events.programme.models import Event
from home.pages import BasePage
found = {}
for model in get_page_models():
    if issubclass(model, BasePage):
        for page in model.objects.live().public().select_related("locale").order_by("pk"):
            if getattr(getattr(page, "event", None), "state", "") != "draft":
                with override(page.locale.language_code):
                    found.setdefault(f"{model.__name__} {page.locale.language_code}", page.get_url())
states = {}
for event in Event.objects.published().order_by("pk"):
    from events.programme.phases import status
    states.setdefault(status(event).value, event.code)
person = Person.objects.public().exclude(slug=None).order_by("pk").first()
print(json.dumps({"pages": found, "states": states, "person": person.slug}))
"""

SCREENS = {
    "search": "recherche/?q=eau",
    "nothing found": "recherche/?q=zzzz",
    "find my ticket": "billet/",
    "log in": "compte/login/",
    "agenda": "agenda/",
    "agenda by month": "agenda/?vue=mois",
    "agenda, nothing found": "agenda/?q=zzzz",
    "speakers": "intervenants/",
    "contact": "contact/",
}


@dataclass(frozen=True)
class Visit:
    """A page to look at: what kind it is of, in which language, where."""

    kind: str
    language: str
    path: str

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


def visits(folder: Path, **settings: str) -> list[Visit]:
    """One page of each type in each language it exists in, an event of each status, and every public screen."""
    done = manage(folder, "shell", "--no-imports", "-c", ONE_OF_EACH, **settings)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    found = [Visit(*name.split(" "), path) for name, path in told["pages"].items()]
    for language in LANGUAGES:
        found += [
            Visit(f"event {state}", language, f"/{language}/rencontre/{code}/")
            for state, code in told["states"].items()
        ]
        found += [Visit(name, language, f"/{language}/{path}") for name, path in SCREENS.items()]
        found.append(Visit("speaker", language, f"/{language}/intervenants/{told['person']}/"))
    return found


@dataclass
class Seen:
    """What opening a page asked of whom, and how heavy the answers are on the way, compressed, in bytes."""

    origin: str
    weights: dict[str, list[int]] = field(default_factory=dict)
    content_images: int = 0
    elsewhere: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def note(self, response: Response) -> None:
        request = response.request
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob"):
            return
        if f"{address.scheme}://{address.netloc}" != self.origin:
            self.elsewhere.append(request.url)
        if response.status >= 400 and request.resource_type != "document":
            self.failed.append(f"{response.status} {address.path}")
        if 300 <= response.status < 400:
            return  # the permanent address of an event leads to its page: what counts is what the page asks for
        if address.path.startswith("/media/"):
            self.content_images += 1
            return
        packed_body = packed(request.resource_type, response.body())
        self.weights.setdefault(request.resource_type, []).append(packed_body)

    @property
    def requests(self) -> int:
        return sum(len(weights) for weights in self.weights.values())

    @property
    def weight(self) -> int:
        return sum(sum(weights) for weights in self.weights.values())

    def of(self, *kinds: str) -> int:
        return sum(sum(self.weights.get(kind, ())) for kind in kinds)


def look(page: Page, origin: str, path: str) -> Seen:
    """Open the page and wait until it asks for nothing more."""
    seen = Seen(origin)
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    fresh = page.context.new_cdp_session(
        page
    )  # as somebody who was never here: nothing of the page before is kept
    fresh.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.on("response", keep)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("response", keep)
    for answer in answers:
        seen.note(answer)
    return seen


def packed(kind: str, body: bytes) -> int:
    """The bytes that production sends: static files are kept in brotli, pages are packed as they go out."""
    if kind in ("stylesheet", "script"):
        return len(brotli.compress(body))
    return len(gzip.compress(body, 6)) if kind == "document" else len(body)


@cache
def axe() -> str:
    """The checker's own text, to be run in a page."""
    return (CHECKERS / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


RUN_AXE = """async () => {
    const found = await axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations', 'incomplete'],
    });
    const why = (node) => node.any.concat(node.all).map((check) => check.message).join('; ').slice(0, 200);
    const told = (rule) => rule.nodes.slice(0, 3).map(
        (node) => `${rule.id}: ${node.target} ${node.html.slice(0, 140)} ${why(node)}`);
    return { wrong: found.violations.flatMap(told), unsure: found.incomplete.flatMap(told) };
}"""
