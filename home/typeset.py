"""PDFs by Typst: facts go in as JSON and come out as text, never as markup.

Typst starts threads that do not survive a fork: a child process of one that has typeset would wait for ever, so it is
told instead. A server that forks its workers must therefore not typeset before it has forked.
"""

import json
import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import typst

from home.glyphs import FONTS, printable

TEMPLATES = FONTS.parent
Standards: TypeAlias = "Sequence[typst.PDFStandard]"  # a name that only the type stub knows
ARCHIVED_AND_ACCESSIBLE: Standards = ("a-3a", "ua-1")
NAME = re.compile(r"[a-z][a-z_]*")

# Every way in Typst to reach a package, which it would fetch from the network, begins with one of these words.
REACHES_OUT = re.compile(r"(?:import|include)(?![\w-])(?!\s*\"[\w./-]+\.typ\")|@preview|@local")
RUNS_TEXT = re.compile(r"\b(?:eval|std|dictionary|plugin)(?![\w-])")

_here = threading.local()
_first_process: int | None = None


class TypesettingError(Exception):
    """Says why the PDF could not be made; for the people who write templates, not for visitors."""


@dataclass(frozen=True)
class Attachment:
    """A text file that travels inside the PDF."""

    name: str
    text: str
    description: str
    media_type: str = "application/json"
    relationship: Literal["source", "data", "alternative", "supplement"] = "data"


def typeset(
    template: str,
    facts: Mapping[str, Any],
    *,
    language: str,
    made_at: datetime,
    attachments: Sequence[Attachment] = (),
    standards: Standards = ARCHIVED_AND_ACCESSIBLE,
) -> bytes:
    """The PDF that the template of this name in `templates/pdf` makes of the facts: same input, same bytes.

    Facts are texts, whole numbers, yes or no, lists and dictionaries of them; `made_at` is the date of the file.
    """
    return _compile(_place(template), facts, language, made_at, attachments, standards)


def typeset_source(
    source: str,
    facts: Mapping[str, Any],
    *,
    language: str,
    made_at: datetime,
    attachments: Sequence[Attachment] = (),
    standards: Standards = ARCHIVED_AND_ACCESSIBLE,
) -> bytes:
    """As `typeset`, for a template that is kept elsewhere; it may use the files of `templates/pdf` and no others."""
    _refuse_reaching_out(source)
    return _compile(source.encode(), facts, language, made_at, attachments, standards)


def picture(template: str, facts: Mapping[str, Any], *, language: str, ppi: int = 144) -> bytes:
    """The first page that the template makes of the facts, as a PNG of this many points to the inch."""
    inputs = {"facts": json.dumps(_texts(facts)), "language": language, "attachments": "[]"}
    try:
        drawn = _compiler().compile(input=_place(template), format="png", ppi=ppi, sys_inputs=inputs)
    except typst.TypstError as error:
        raise TypesettingError(" ".join([error.message, *error.hints])) from error
    if not isinstance(drawn, bytes):
        raise TypesettingError("Typst gave no picture, or more than one.")
    return drawn


def template_source(template: str) -> str:
    """The text of the template of this name in `templates/pdf`."""
    return _place(template).read_text(encoding="utf-8")


@cache
def fingerprint(template: str) -> str:
    """One sum over all that shapes a document of this template: its text, what it shares, Typst and the fonts."""
    whole = sha256(version("typst").encode())
    whole.update(template_source(template).encode())
    for path in sorted([TEMPLATES / "house.typ", *FONTS.glob("*.ttf")]):
        whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _compile(
    template: Path | bytes,
    facts: Mapping[str, Any],
    language: str,
    made_at: datetime,
    attachments: Sequence[Attachment],
    standards: Standards,
) -> bytes:
    if made_at.tzinfo is None:
        raise ValueError("made_at needs a time zone.")
    inputs = {
        "facts": json.dumps(_texts(facts)),
        "language": language,
        "attachments": json.dumps([asdict(attachment) for attachment in attachments]),
    }
    try:
        pdf = _compiler().compile(
            input=cast(Any, template),  # the stub of Typst takes one kind or the other, not either
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=list(standards),
            timestamp=int(made_at.timestamp()),
        )
    except typst.TypstError as error:
        raise TypesettingError(" ".join([error.message, *error.hints])) from error
    if not isinstance(pdf, bytes):
        raise TypesettingError("Typst gave no PDF.")
    return pdf


def _place(template: str) -> Path:
    if not NAME.fullmatch(template):
        raise ValueError(f"{template!r} is not the name of a template.")
    return TEMPLATES / f"{template}.typ"


def _texts(value: Any) -> Any:
    """The facts with every text made printable."""
    match value:
        case str():
            return printable(value)
        case bool() | int() | None:
            return value
        case Mapping():
            return {str(key): _texts(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_texts(inner) for inner in value]
    raise TypeError(f"A fact is a text, a whole number, a list or a dictionary, not {type(value).__name__}.")


@lru_cache(maxsize=64)
def _refuse_reaching_out(source: str) -> None:
    """A template may take files of its own folder, by their plain names; Typst would fetch the rest.

    Typst has no setting for that. The words are refused wherever they stand, also in a text or a comment: a
    template has its words from the facts.
    """
    found = REACHES_OUT.search(source) or RUNS_TEXT.search(source)
    if found:
        raise TypesettingError(f"A template may not use {found[0]!r}: it reaches outside of its folder.")


def _compiler() -> typst.Compiler:
    """The compiler of this thread: reading the fonts again for every document would cost six times the time."""
    global _first_process
    _first_process = _first_process or os.getpid()
    if os.getpid() != _first_process:
        raise RuntimeError("This process was forked from one that had typeset; Typst would wait for ever.")
    if not hasattr(_here, "compiler"):
        for shared in TEMPLATES.glob("*.typ"):
            _refuse_reaching_out(shared.read_text(encoding="utf-8"))
        _here.compiler = typst.Compiler(
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            # Below a file nothing can be kept: a package that was fetched all the same has no place to go.
            package_path=FONTS / "README.md" / "packages",
            package_cache_path=FONTS / "README.md" / "packages",
        )
    compiler: typst.Compiler = _here.compiler
    return compiler


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
