"""The stylesheet keeps its promises: contrasts, one sheet for both directions, weight, no inline style."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
CSS = {
    path.name: re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL) for path in SHEETS
}
EVERYWHERE = ("base.css", "components.css", "pages.css")
SOMEWHERE = ("lists.css", "event.css", "tickets.css", "account.css")
PUBLIC = (*EVERYWHERE, "lists.css", "event.css")
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


def oklab(colour: str) -> tuple[float, float, float]:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    r, g, b = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    long, middle, short = (
        (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3),
        (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3),
        (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3),
    )
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def mixed(one: str, other: str, share: float) -> str:
    """What `color-mix(in oklab, one share, other)` gives."""
    lightness, a, b = (x * share + y * (1 - share) for x, y in zip(oklab(one), oklab(other), strict=True))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    parts = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )

    def shown(part: float) -> int:
        part = min(max(part, 0), 1)
        return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))

    return "#" + "".join(f"{shown(part):02x}" for part in parts)


def bubble(theme: str) -> str:
    """The colour in which the drop speaks."""
    if theme == "light":
        assert "--bubble: light-dark(var(--brand)," in CSS["base.css"]
        return TOKENS["brand"]["light"]
    found = re.search(
        r"--bubble: .*?color-mix\(in oklab, var\(--brand\) (\d+)%, (#[0-9a-f]{6})\)", CSS["base.css"]
    )
    assert found is not None
    return mixed(TOKENS["brand"]["dark"], found[2], int(found[1]) / 100)


def test_colours_are_mixed_as_browsers_mix_them():
    assert mixed("#ffffff", "#000000", 0.5) == "#636363"


def test_what_the_drop_says_can_be_read():
    assert contrast(bubble("light"), TOKENS["on-brand"]["light"]) >= 7
    assert contrast(bubble("dark"), TOKENS["ink"]["dark"]) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_of_the_two_rings_of_the_focus_is_seen_wherever_it_stands(theme):
    grounds = [TOKENS[name][theme] for name in ("paper", "card", "tint", "brand", "against", "undecided")]

    for ground in [*grounds, bubble(theme)]:
        assert max(contrast(TOKENS[ring][theme], ground) for ring in ("ink", "paper")) >= 3, ground


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


@pytest.mark.parametrize("also", SOMEWHERE)
def test_the_sheets_of_a_page_weigh_little(also):
    """As production sends them: each packed for itself."""
    sheets = [(ROOT / "static" / "css" / name).read_bytes() for name in (*EVERYWHERE, also)]

    assert sum(len(brotli.compress(sheet)) for sheet in sheets) <= 10_000
    assert len(gzip.compress(b"".join(sheets), 9)) <= 10_000


def test_a_page_asks_for_one_sheet_of_its_own_at_most():
    for path in (ROOT / "templates").rglob("*.html"):
        own = re.findall(r"css/([\w-]+\.css)", path.read_text(encoding="utf-8"))
        if path.name != "styleguide.html" and "cms" not in path.parts:
            assert len([name for name in own if name in SOMEWHERE]) <= 1, path


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
    assert page.index('{% else %}<link rel="preload"') > page.index('LANGUAGE_BIDI %}<link rel="preload"')
    assert "http" not in "".join(CSS.values()).replace('href^="http"', "")


def body_classes() -> set[str]:
    """The words that pages write on their body, so that styles can tell pages apart."""
    templates = (path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    said = (re.findall(r"block body_class %\}(.*?)\{%", text) for text in templates)
    return {word for found in said for words in found for word in words.split() if "{" not in word}


def test_the_class_of_a_page_is_not_that_of_a_component():
    """The styles of `.check`, a line with its box, once bent the whole page that was called "check"."""
    styled = {
        name
        for css in CSS.values()
        for selectors in re.findall(r"([^{}]+)\{", css)
        for name in re.findall(r"\.([\w-]+)\s*(?:,|$)", selectors.strip())
    }

    assert len(body_classes()) >= 4
    assert body_classes() & styled == set()
