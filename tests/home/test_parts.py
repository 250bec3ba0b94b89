"""The sheets and the parts of pages: nothing that nobody uses, nothing that the styleguide does not show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.factories import make_picture, make_site, make_user

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SHEETS = ("base.css", "components.css", "pages.css", "lists.css", "event.css")
APPS = ("home", "events", "training", "certificates", "site")
MOST_COMPONENTS = 25


def sheet(name: str) -> str:
    text = (ROOT / "static" / "css" / name).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|url\([^)]*\)", "", text, flags=re.DOTALL)


def styled() -> set[str]:
    """Every class that the public sheets know."""
    return {name for css in SHEETS for name in re.findall(r"\.([a-zA-Z][\w-]*)", sheet(css))}


def given() -> tuple[set[str], set[str]]:
    """Classes that templates and code write, and beginnings that a template completes (`badge-{{ status }}`)."""
    found: list[str] = []
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"))
        found += re.findall(r"\{% block body_class %\}(.*?)\{% endblock %\}", text)
        text = re.sub(r"\{[{%].*?[%}]\}", "\x00", re.sub(r"""\bcss="([^"]*)\"""", r'%} class="\1" {%', text))
        found += re.findall(r'class="([^"]*)"', text)
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            code = path.read_text(encoding="utf-8")
            found += re.findall(r'class(?:=|": )"([^"]*)"', code)
            found += re.findall(r'f"[^"]*?([a-z]+-)\{', code)
    words = {word for text in found for word in re.split(r"[\s\x00]+|\{\{.*?\}\}", text)}
    return {word for word in words if not word.endswith("-")}, {word for word in words if word.endswith("-")}


def test_no_class_is_styled_that_nothing_uses():
    classes, beginnings = given()

    unused = {
        name for name in styled() - classes if not any(name.startswith(beginning) for beginning in beginnings)
    }

    assert unused == set()


def test_the_guard_sees_classes_that_templates_complete():
    classes, beginnings = given()

    assert {"event-card", "portrait"} <= classes
    assert {"badge-", "notice-", "button-", "portrait-"} <= beginnings


def test_the_parts_are_few():
    parts = list((TEMPLATES / "components").glob("*.html"))

    assert 15 <= len(parts) <= MOST_COMPONENTS


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_styleguide_shows_every_part(client, language):
    make_site()
    make_picture((300, 200))
    client.force_login(make_user(is_staff=True))

    answer = client.get(f"/styleguide/?l={language}")

    shown = {template.name for template in answer.templates}
    parts = {str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "components").rglob("*.html")}
    assert parts - shown == set()


@pytest.mark.django_db
def test_the_sections_of_the_styleguide_can_be_linked_to(client):
    make_site()
    client.force_login(make_user(is_staff=True))

    html = client.get("/styleguide/").content.decode()

    listed = re.search(r'<nav class="styleguide-nav".*?</nav>', html, re.DOTALL)
    assert listed is not None
    assert re.findall(r'href="#([\w-]+)"', listed[0]) == re.findall(r'<section id="([\w-]+)"', html)


def test_icons_that_point_turn_with_the_direction_of_reading():
    pointing = {
        path.stem
        for path in (TEMPLATES / "base" / "icons").glob("*.html")
        if "icon-points" in path.read_text(encoding="utf-8")
    }

    assert pointing == {"next"}
    assert re.search(r"\.icon-points:dir\(rtl\)[^{]*\{ scale: -1 1; \}", sheet("base.css"))


def test_icons_are_used_and_small():
    texts = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))

    for path in (TEMPLATES / "base" / "icons").glob("*.html"):
        assert f"icons/{path.name}" in texts, path.name
        assert path.stat().st_size < 600, path.name


def test_every_icon_stands_beside_words():
    for path in (TEMPLATES / "base" / "icons").glob("*.html"):
        assert 'aria-hidden="true"' in path.read_text(encoding="utf-8")


def test_nobody_who_asks_for_calm_sees_movement():
    """What moves is only in what those see who did not ask for reduced motion."""
    for name in SHEETS:
        calm = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]|\{[^{}]*\})*\}", "", sheet(name)
        )
        assert not re.search(r"transition|animation|scroll-behavior", calm), name
