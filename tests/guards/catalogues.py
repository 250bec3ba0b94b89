"""The catalogues of translations, without gettext tools: gather, update, compile, and say what is wrong.

    python -m tests.guards.catalogues update     brings locale/{fr,ar} up to date with code and templates
    python -m tests.guards.catalogues compile    writes the .mo files that Django reads
    python -m tests.guards.catalogues check      prints what is missing or wrong

An entry with the comment `Kept: <reason>` stays although no code of ours asks for it (a string of Wagtail's, say).
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract_python

ROOT = Path(__file__).resolve().parents[2]
CODE = ("home", "events", "training", "certificates", "site/halqa")
TEMPLATES = ("templates",)
ALLOWED = Path(__file__).with_name("same_in_both.txt")
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
NUMBER_IN_WORDS = {
    "fr": {0},
    "ar": {0, 1, 2},
}  # "no place", "one place", "two places" may leave the figure out

FUNCTIONS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NAMED = re.compile(r"%\((\w+)\)[#0\- +]?[\d.]*([a-zA-Z])|\{(\w+)\}")
UNNAMED = re.compile(r"(?<!%)(?:%%)*%[sdifrx]|\{\}")
ARABIC = re.compile("[\u0600-\u06ff]")
Key = tuple[str, str]  # context, msgid


@dataclass
class Words:
    """One thing to translate, as the code asks for it."""

    msgid: str
    plural: str = ""
    context: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return (self.context, self.msgid)


def gathered(root: Path = ROOT) -> dict[Key, Words]:
    """Everything that code and templates want translated."""
    found: dict[Key, Words] = {}
    for path, source in sources(root):
        for words in words_of(source):
            known = found.setdefault(words.key, words)
            known.plural = known.plural or words.plural
            known.files.add(path.relative_to(root).as_posix())
    return found


def sources(root: Path) -> Iterator[tuple[Path, str]]:
    """Python text of each file: templates are turned into it by Django itself."""
    from django.utils.translation.template import templatize

    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
    for folder in (*TEMPLATES, *CODE):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".html", ".txt", ".xml", ".svg"}:
                python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
                yield path, "\n".join(line.strip() for line in python.splitlines()) + "\n"


def words_of(source: str) -> Iterator[Words]:
    """What one file asks to have translated."""
    options = {"encoding": "utf-8"}
    for _line, name, parts, _comments in extract_python(
        io.BytesIO(source.encode()), list(FUNCTIONS), [], options
    ):
        texts = [parts] if isinstance(parts, str) else list(parts or ())
        context = (texts.pop(0) or "") if texts and "pgettext" in name else ""
        if not texts or not texts[0]:
            continue  # a variable: what it holds is marked where it is written
        plural = (texts[1] or "") if name.startswith(("n",)) and len(texts) > 1 else ""
        yield Words(texts[0], plural, context)


# The files


def po_path(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def load(language: str, root: Path = ROOT) -> polib.POFile:
    path = po_path(language, root)
    return polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile(wrapwidth=100)


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid)


def is_kept(entry: polib.POEntry) -> bool:
    return (entry.comment or "").startswith("Kept:") or (entry.tcomment or "").startswith("Kept:")


def update(language: str, root: Path = ROOT) -> polib.POFile:
    """The catalogue with an entry for each thing asked for, translations kept, what nobody asks for gone."""
    before = {key_of(entry): entry for entry in load(language, root) if not entry.obsolete}
    found = gathered(root)
    after = polib.POFile(wrapwidth=100)
    after.metadata = {
        "Project-Id-Version": "Halqa",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    kept = {key for key, entry in before.items() if is_kept(entry)} - set(found)
    for key in sorted(set(found) | kept, key=lambda key: (key[1].lower(), key)):
        after.append(before[key] if key in kept else _entry(found[key], before.get(key), language))
    path = po_path(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    after.save(str(path))
    return after


def _entry(words: Words, known: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=words.msgid, msgctxt=words.context or None)
    entry.occurrences = [(name, "") for name in sorted(words.files)]
    if "%(" in words.msgid + words.plural:
        entry.flags.append("python-format")
    if known is not None:
        entry.tcomment = known.tcomment
        entry.flags += [flag for flag in known.flags if flag == "fuzzy"]
    if words.plural:
        forms = int(PLURALS[language][len("nplurals=")])
        old = known.msgstr_plural if known is not None else {}
        entry.msgid_plural = words.plural
        entry.msgstr_plural = {number: old.get(number, "") for number in range(forms)}
    else:
        entry.msgstr = known.msgstr if known is not None else ""
    return entry


def write_mo(language: str, root: Path = ROOT) -> None:
    po_path(language, root).with_suffix(".mo").write_bytes(load(language, root).to_binary())


# What is wrong


def problems(language: str, root: Path = ROOT, found: dict[Key, Words] | None = None) -> list[str]:
    """Each thing a reader in this language would stumble over, as a sentence."""
    found = gathered(root) if found is None else found
    catalogue = load(language, root)
    entries = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    said = [f"{words.msgid!r} is not in the catalogue" for key, words in found.items() if key not in entries]
    for key, entry in entries.items():
        if key in found and bool(found[key].plural) != bool(entry.msgid_plural):
            said.append(f"{entry.msgid!r} has a plural in one place only")
        elif key not in found and not is_kept(entry):
            said.append(f"{entry.msgid!r} is asked for by nobody any more")
        else:
            said += [f"{entry.msgid!r} {fault}" for fault in faults(entry, language)]
    if catalogue.metadata.get("Plural-Forms") != PLURALS[language]:
        said.append("the header has other plural forms")
    return said


def faults(entry: polib.POEntry, language: str) -> Iterator[str]:
    """What is wrong with one translation."""
    if entry.fuzzy:
        yield "is fuzzy"
    texts = dict(entry.msgstr_plural) if entry.msgid_plural else {0: entry.msgstr}
    forms = int(PLURALS[language][len("nplurals=")]) if entry.msgid_plural else 1
    if sorted(texts) != list(range(forms)) or not all(texts.values()):
        yield "is not translated" if not any(texts.values()) else f"needs {forms} forms"
        return
    allowed = allowed_to_be_the_same(language)
    for number, text in texts.items():
        if text in {entry.msgid, entry.msgid_plural} and text not in allowed:
            yield f"is the same in {language}; if that is right, name it in {ALLOWED.name}"
        elif language == "ar" and not ARABIC.search(text) and entry.msgid not in allowed:
            yield "has no Arabic letter"
        fault = _placeholder_fault(entry, number, text, language)
        if fault:
            yield fault


def _placeholder_fault(entry: polib.POEntry, number: int, text: str, language: str) -> str:
    asked, given = placeholders(entry.msgid_plural or entry.msgid), placeholders(text)
    if asked == given:
        return ""
    in_words = bool(entry.msgid_plural) and number in NUMBER_IN_WORDS[language]
    if in_words and given < asked and len(asked - given) == 1:
        return ""
    return f"has other placeholders: {sorted(asked)} and {sorted(given)}"


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in NAMED.finditer(text.replace("%%", ""))}


def allowed_to_be_the_same(language: str) -> set[str]:
    """Words that are right as they are: lines `fr: Session`, `*: PDF`, msgids."""
    if not ALLOWED.exists():
        return set()
    lines = [line.partition(": ") for line in ALLOWED.read_text(encoding="utf-8").splitlines()]
    return {words for code, _colon, words in lines if code in {language, "*"}}


def is_stale(language: str, root: Path = ROOT) -> bool:
    """Whether the .mo that Django reads says something else than the .po that people read."""
    mo = po_path(language, root).with_suffix(".mo")
    return not mo.exists() or mo.read_bytes() != load(language, root).to_binary()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["update", "compile", "check"])
    wrong = 0
    what = parser.parse_args().what
    for language in PLURALS:
        if what == "update":
            left = [entry for entry in update(language) if not entry.translated()]
            print(f"{po_path(language).relative_to(ROOT)}: {len(left)} not translated")
        elif what == "compile":
            write_mo(language)
        else:
            said = problems(language) + (["the .mo is stale"] if is_stale(language) else [])
            print(*[f"{language}: {problem}" for problem in said], sep="\n")
            wrong += len(said)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
