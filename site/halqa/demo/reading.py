"""Reads the texts of the demo: one file for a page, its languages one under the other.

A text is plain paragraphs and lines with a sign before them:

    === fr                                  what follows is French
    # title        > lead                   of the page, where the page keeps them itself
    ## heading     - line of a list
    {key}                                   the name of somebody or of an organisation, wherever it stands
    = value | unit | what it counts | source
    " words | who | their function          somebody of people.py
    ! title | call-out
    ? question | answer
    @picture key | caption                  a block; the others stand in `blocks.py`
    * when | title | text                   of the timeline above
    | cell | cell |                         of the table above
    @audience words                         words of a training page
    --- after                               what follows is what remains of the event
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from halqa.demo.organisations import COMPANIES, PARTNERS, START_UPS
from halqa.demo.people import PEOPLE

TEXTS = Path(__file__).resolve().parent / "texts"
FACTS = ("audience", "prerequisites", "method", "assessment")


@dataclass
class Piece:
    """One block as it is written: its sign, its words, and the lines that belong to it."""

    sign: str
    words: list[str]
    lines: list[list[str]] = field(default_factory=list)


@dataclass
class Text:
    """The words of a page in one language."""

    title: str = ""
    lead: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    body: list[Piece] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)


NAME = re.compile(r"\{([\w-]+)\}")
PLACE = {"fr": 0, "ar": 1, "en": 2}


def named(words: str, language: str) -> str:
    """The words with the names that stand in them as keys: a name is written in one file only."""
    return NAME.sub(lambda found: _name(found[1], language), words)


def _name(key: str, language: str) -> str:
    if key in PEOPLE:
        person = PEOPLE[key]
        return person.name_ar if language == "ar" else person.name or person.name_ar
    told = {**PARTNERS, **COMPANIES, **START_UPS}[key]
    return told.name[PLACE[language]] or told.name[0]


def read(key: str) -> dict[str, Text]:
    """The page's words by language; nothing where there is no file of this name."""
    path = TEXTS / f"{key}.txt"
    texts: dict[str, Text] = {}
    if not path.exists():
        return texts
    text, into, language = Text(), [], "fr"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            language = line[4:].strip()
            text = texts[language] = Text()
            into = text.body
        elif line.startswith("--- after"):
            into = text.after
        elif line.strip():
            _take(text, into, named(line.strip(), language))
        elif into and into[-1].sign in ("text", "list"):
            into.append(Piece("", []))  # an empty line ends a paragraph
    for text in texts.values():
        text.body = [piece for piece in text.body if piece.sign]
        text.after = [piece for piece in text.after if piece.sign]
    return texts


def _take(text: Text, into: list[Piece], line: str) -> None:
    sign, _space, rest = line.partition(" ")
    if sign == "#":
        text.title = rest
    elif sign == ">":
        text.lead = rest
    elif sign[1:] in FACTS and sign[0] == "@":
        text.facts[sign[1:]] = rest
    elif sign in ("*", "|"):
        into[-1].lines.append(_cells(rest))
    elif sign == "-":
        if not into or into[-1].sign != "list":
            into.append(Piece("list", []))
        into[-1].words.append(rest)
    elif sign in ("##", "=", '"', "!", "?") or sign.startswith("@"):
        into.append(Piece(sign, _cells(rest)))
    else:
        into.append(Piece("text", [line]))


def _cells(words: str) -> list[str]:
    return [cell.strip() for cell in words.removesuffix("|").split("|")]


def rich(pieces: list[Piece]) -> str:
    """Paragraphs and lists as rich text; `<b>` is the only mark-up that stands in them."""
    return "".join(_rich(pieces))


def _rich(pieces: list[Piece]) -> Iterator[str]:
    for piece in pieces:
        if piece.sign == "list":
            yield f"<ul>{''.join(f'<li>{_marked(line)}</li>' for line in piece.words)}</ul>"
        else:
            yield f"<p>{_marked(piece.words[0])}</p>"


def _marked(words: str) -> str:
    return html.escape(words, quote=False).replace("&lt;b&gt;", "<b>").replace("&lt;/b&gt;", "</b>")


def plain(pieces: list[Piece]) -> Iterator[tuple[str, str]]:
    """Headings, paragraphs and lines of lists, for a file: what it is, and its words."""
    for piece in pieces:
        if piece.sign == "##":
            yield "heading", piece.words[0]
        elif piece.sign == "list":
            yield from (("item", words) for words in piece.words)
        elif piece.sign == "text":
            yield "paragraph", piece.words[0]
