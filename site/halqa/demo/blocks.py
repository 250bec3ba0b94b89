"""Turns the pieces of a text into the blocks that an editor would have put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from events.people.models import Organisation, Person
from halqa.demo.reading import Piece, rich
from home.models import File, Picture

Raw = dict[str, Any]


@dataclass
class Kept:
    """What texts may point to: rows by their key, pages and files also by their language."""

    pictures: dict[str, Picture] = field(default_factory=dict)
    files: dict[tuple[str, str], File] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    pages: dict[tuple[str, str], Any] = field(default_factory=dict)

    def file(self, key: str, language: str) -> File | None:
        """The file in this language, else in French, else in any."""
        return next(
            (self.files[key, code] for code in (language, "fr", "ar", "en") if (key, code) in self.files),
            None,
        )


class Blocks:
    """The blocks of one page in one language."""

    def __init__(self, kept: Kept, language: str, *, story: bool = False) -> None:
        self.kept, self.language = kept, language
        self.story = story  # what remains of an event may point into the library as such
        self.of_sign: dict[str, Callable[[Piece], Raw]] = {
            "=": self._figure, '"': self._quote, "!": self._call_out, "##": self._heading,
            "@picture": self._picture, "@video": self._video, "@audio": self._audio, "@files": self._files,
            "@resources": self._resources, "@table": self._table, "@timeline": self._timeline,
            "@people": self._people, "@logos": self._logos, "@events": self._events, "@action": self._action,
            "@organisation": self._organisation,
        }  # fmt: skip

    def of(self, pieces: list[Piece]) -> list[Raw]:
        """The raw blocks, as the database keeps them."""
        return list(self._grouped(pieces))

    def _grouped(self, pieces: list[Piece]) -> Iterator[Raw]:
        for sign, some in groupby(pieces, lambda piece: "text" if piece.sign == "list" else piece.sign):
            group = list(some)
            if sign == "text":
                yield {"type": "text", "value": rich(group)}
            elif sign == "?":
                yield {"type": "questions", "value": [self._question(piece) for piece in group]}
            else:
                yield from (self.of_sign[sign](piece) for piece in group)

    def _question(self, piece: Piece) -> Raw:
        question, answer = piece.words
        return {"question": question, "answer": rich([Piece("text", [answer])])}

    def _heading(self, piece: Piece) -> Raw:
        return {"type": "heading", "value": {"text": piece.words[0]}}

    def _figure(self, piece: Piece) -> Raw:
        value, unit, label, source = piece.words
        return {
            "type": "key_figure",
            "value": {"value": value, "unit": unit, "label": label, "source": source},
        }

    def _quote(self, piece: Piece) -> Raw:
        words, who, function = piece.words
        person = self.kept.people[who].pk
        return {
            "type": "quote",
            "value": {"text": words, "person": person, "who": "", "function": function, "approved": True},
        }

    def _call_out(self, piece: Piece) -> Raw:
        title, words = piece.words
        return {"type": "call_out", "value": {"title": title, "text": rich([Piece("text", [words])])}}

    def _picture(self, piece: Piece) -> Raw:
        picture = self.kept.pictures[piece.words[0]]
        shown = {
            "image": picture.pk,
            "decorative": False,
            "alt_text": getattr(picture, f"alt_{self.language}"),
        }
        return {"type": "picture", "value": {"picture": shown, "caption": piece.words[1]}}

    def _video(self, piece: Piece) -> Raw:
        number, poster, title, minutes, captions, *transcript = piece.words
        words = self.kept.pages.get((transcript[0], "fr")) if transcript else None
        return self._recording(
            title=title, address=f"https://www.youtube.com/watch?v={number}", minutes=int(minutes),
            poster=self.kept.pictures[poster].pk, captions=self._key_of(captions),
            transcript=words.pk if words else None,
        )  # fmt: skip

    def _audio(self, piece: Piece) -> Raw:
        file, title, minutes = piece.words
        return self._recording(title=title, file=self._key_of(file), minutes=int(minutes))

    def _recording(self, **facts: Any) -> Raw:
        empty = {
            "address": "",
            "file": None,
            "minutes": None,
            "poster": None,
            "captions": None,
            "transcript": None,
        }
        return {"type": "recording", "value": empty | facts}

    def _key_of(self, key: str) -> int | None:
        file = self.kept.file(key, self.language)
        return file.pk if file else None

    def _files(self, piece: Piece) -> Raw:
        return {"type": "documents", "value": {"files": [self._key_of(key) for key in _keys(piece)]}}

    def _resources(self, piece: Piece) -> Raw:
        if not self.story:
            return self._files(piece)
        known = self.kept.pages
        pages = [known.get((key, self.language)) or known[key, "fr"] for key in _keys(piece)]
        return {"type": "resources", "value": {"resources": [page.pk for page in pages]}}

    def _table(self, piece: Piece) -> Raw:
        headings, *rows = piece.lines
        table = {
            "columns": [{"type": "words", "heading": heading} for heading in headings],
            "rows": [{"values": row} for row in rows],
            "caption": piece.words[0],
        }
        return {"type": "table", "value": {"table": table, "first_is_heading": True}}

    def _timeline(self, piece: Piece) -> Raw:
        moments = [dict(zip(("when", "title", "text"), [*line, ""], strict=False)) for line in piece.lines]
        return {"type": "timeline", "value": {"title": piece.words[0], "moments": moments}}

    def _people(self, piece: Piece) -> Raw:
        people = [self.kept.people[key].pk for key in _keys(piece)]
        return {"type": "people", "value": {"title": "", "people": people}}

    def _logos(self, piece: Piece) -> Raw:
        chosen = [self.kept.organisations[key].pk for key in _keys(piece)]
        return {"type": "partners", "value": {"title": "", "organisations": chosen, "which": "partners"}}

    def _events(self, piece: Piece) -> Raw:
        kind, theme, title = piece.words
        return {
            "type": "events",
            "value": {
                "title": title, "events": [], "kind": kind, "theme": theme, "past": False, "number": 3,
            },
        }  # fmt: skip

    def _action(self, piece: Piece) -> Raw:
        words, label, page = piece.words
        key = self.kept.pages[page, self.language].pk
        return {"type": "action", "value": {"text": words, "label": label, "page": key, "address": ""}}

    def _organisation(self, piece: Piece) -> Raw:
        return {"type": "organisation", "value": {"form": "form" in piece.words}}


def _keys(piece: Piece) -> list[str]:
    return [key.strip() for key in piece.words[0].split(",")]
