"""What the docs say is there, is there; and what is there is said."""

import re
from pathlib import Path

import pytest

from tests.guards.addresses import routes

ROOT = Path(__file__).resolve().parents[2]
PAPERS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)")
INSIDE = ("/admin/", "/<lang>/compte/")  # screens, described where they are used


def written(route):
    """An address as the table writes it: holes by their names, no signs of regular expressions."""
    route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", route)
    route = re.sub(r"<\w+:(\w+)>", r"<\1>", route)
    route = route.replace(r"^((?:[\w\-]+/)*)$", "<page>/").replace(r"^(\d+)/(.*)$", "<id>/<name>")
    route = re.sub(r"\[([a-z])([A-Z])\]", r"\2", route).replace("/?$", "").replace(r"\.", ".")
    route = re.sub(r"^(fr|ar|en)/", "<lang>/", route.replace("^", "").replace("$", ""))
    return "/" + route


def addresses():
    found = {written(route) for route in routes()}
    tops = {top for top in INSIDE if any(address.startswith(top) for address in found)}
    return {address for address in found if not address.startswith(INSIDE)} | tops


def test_every_public_address_is_in_the_table_and_no_other():
    said = ROW.findall((ROOT / "docs" / "addresses.md").read_text(encoding="utf-8"))

    assert len(said) == len(set(said))
    assert sorted(addresses() - set(said)) == [], "missing in docs/addresses.md"
    assert sorted(set(said) - addresses()) == [], "no longer there"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.relative_to(ROOT).as_posix())
def test_links_between_papers_lead_somewhere(paper):
    links = [link for link in LINK.findall(paper.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_decisions_are_numbered_once():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
