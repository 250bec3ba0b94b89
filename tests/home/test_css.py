"""The stylesheet keeps its promises: contrasts, one sheet for both directions, weight, no inline style."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
CSS = {
    path.name: re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL) for path in SHEETS
}
PUBLIC = ("base.css", "components.css", "pages.css")
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
TOKENS = {name: {"light": light, "dark": dark} for name, light, dark in TOKEN.findall(CSS["base.css"])}

# spec: token → least contrast on paper, card and tint
TEXT = {"ink": 12.0, "ink-2": 6.5, "brand": 6.4, "against": 5.0, "ok": 4.5, "warn": 4.5, "stop": 4.5}
MARKS = {"undecided": 3.0, "edge": 3.0}


def luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_formula_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#fbfaf6", "#10241f") == pytest.approx(15.5, abs=0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card", "tint"])
@pytest.mark.parametrize(("token", "least"), [*TEXT.items(), *MARKS.items()])
def test_every_colour_can_be_read_on_every_ground(token, least, ground, theme):
    assert contrast(TOKENS[token][theme], TOKENS[ground][theme]) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["brand", "against"])
def test_what_is_written_on_a_colour_can_be_read(name, theme):
    assert contrast(TOKENS[f"on-{name}"][theme], TOKENS[name][theme]) >= 6.0


def test_the_colours_are_those_of_the_identity():
    light = {name: colours["light"] for name, colours in TOKENS.items()}
    assert (light["paper"], light["brand"], light["against"]) == ("#fbfaf6", "#00604f", "#a8402a")


PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom)\s*:"
    r"|(?:text-align|float|clear|justify-\w+)\s*:\s*(?:left|right)\b"
)


@pytest.mark.parametrize("name", sorted(CSS))
def test_no_property_knows_left_from_right(name):
    assert PHYSICAL.findall(CSS[name]) == []


@pytest.mark.parametrize(
    "wrong", ["margin-left: 1px", "text-align:right", "left:0", "border-top-left-radius:2px"]
)
def test_the_guard_against_left_and_right_sees_them(wrong):
    assert PHYSICAL.search(f"p {{ {wrong} }}")
    assert not PHYSICAL.search("p { margin-inline-start: 1px; text-align: start }")


def test_the_sheets_weigh_little():
    together = b"".join((ROOT / "static" / "css" / name).read_bytes() for name in PUBLIC)

    assert len(gzip.compress(together, 9)) <= 10_000


def test_focus_is_seen_on_every_ground():
    rule = re.search(r":focus-visible \{(.*?)\}", CSS["base.css"], re.DOTALL)

    assert rule is not None
    assert "outline: 3px solid var(--ink)" in rule[1]
    assert "0 0 0 3px var(--paper)" in rule[1]


def test_colours_come_from_tokens_only():
    for name in PUBLIC:
        rest = re.sub(r"--[\w-]+:[^;]+;", "", CSS[name])
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rest))
        assert found <= {"#fff", "#000"}, name  # a QR code stays black on white


def test_public_templates_carry_no_style_and_no_script():
    inline = re.compile(r"\sstyle=|<style\b|<script\b(?![^>]*\bsrc=)|\son\w+=\"", re.IGNORECASE)
    places = ("base", "components", "home", "training", "events", "certificates", "account", "allauth")
    for place in places:
        for path in (ROOT / "templates" / place).rglob("*.html"):
            if "cms" not in path.parts:
                assert not inline.search(path.read_text(encoding="utf-8")), path.relative_to(ROOT)


def test_fonts_are_ours_and_preloaded_once():
    page = (ROOT / "templates" / "base" / "base.html").read_text(encoding="utf-8")

    assert page.count('rel="preload"') == 2  # one for each script, in two branches of one `if`
    assert page.index('{% else %}<link rel="preload"') > page.index(
        '{% if LANGUAGE_BIDI %}<link rel="preload"'
    )
    assert "http" not in "".join(CSS.values()).replace('href^="http"', "")
