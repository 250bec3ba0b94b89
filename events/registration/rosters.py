"""A list of people as it was understood, with a sentence for whatever has to be put right; nothing is saved here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme.models import Event
from events.registration import rules
from events.registration.forms import Address, PersonName, PlainText
from events.registration.rules import RegistrationError
from events.registration.sheets import Row, rows_of_file, rows_of_text
from home.folding import fold

MOST_PEOPLE = 200

FIELDS = ("name", "email", "name_ar", "organisation", "phone", "born_on", "guardian_name")
"""What can be told of a person, in the order of the preview."""

HEADINGS = {
    "name": "nom complet, nom et prénom, prénom et nom, nom prénom, prénom nom, noms et prénoms, participant, "
    "participante, nom du participant, salarié, stagiaire, full name, name and surname, attendee, employee, "
    "الاسم الكامل, الاسم والنسب, الاسم و النسب, المشارك, اسم المشارك",
    "last": "nom, nom de famille, noms, name, last name, surname, family name, النسب, الاسم العائلي, اللقب, الاسم",
    "first": "prénom, prénoms, first name, given name, الاسم الشخصي",
    "name_ar": "nom en arabe, nom arabe, nom (arabe), name in arabic, arabic name, الاسم بالعربية, "
    "الاسم الكامل بالعربية",
    "email": "e-mail, email, mail, courriel, adresse e-mail, adresse mail, adresse électronique, adresse courriel, "
    "adresse, mél, e-mail address, email address, address, البريد الإلكتروني, البريد, الإيميل, العنوان الإلكتروني, "
    "بريد إلكتروني",
    "phone": "téléphone, tél, gsm, portable, mobile, numéro de téléphone, n° de téléphone, phone, telephone, "
    "phone number, الهاتف, رقم الهاتف, الجوال, المحمول",
    "organisation": "organisation, organisme, entreprise, société, établissement, employeur, service, company, "
    "organization, employer, المؤسسة, الشركة, المنظمة, الهيئة, المقاولة",
    "born_on": "date de naissance, né le, née le, né(e) le, naissance, birth date, date of birth, born, born on, "
    "تاريخ الازدياد, تاريخ الميلاد",
    "guardian_name": "tuteur, tutrice, responsable légal, représentant légal, guardian, parent, ولي الأمر, الولي",
}
_MEANING = {fold(word): field for field, words in HEADINGS.items() for word in words.split(",")}

_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_FLOAT = re.compile(r"\+?\d+(?:[.,]\d+)?(?:[eE]\+?\d+)?")
LONGEST_QUANTITY = 20
MOST_DIALLED = 1e15
"""No number that is dialled is greater: at most 15 digits."""

ADDRESS = Address(required=False)
PLAIN: dict[str, Field] = {
    "name": PersonName(max_length=150, required=False),
    "name_ar": PersonName(max_length=150, required=False),
    "organisation": PlainText(max_length=200, required=False),
    "phone": PlainText(max_length=40, required=False),
    "guardian_name": PersonName(max_length=150, required=False),
}


@dataclass(frozen=True)
class Line:
    """One person of the list; `problems` says by field what has to be put right."""

    number: int
    name: str = ""
    email: str = ""
    name_ar: str = ""
    organisation: str = ""
    phone: str = ""
    born_on: str = ""
    guardian_name: str = ""
    problems: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, number: int, told: Mapping[str, str], problems: Iterable[tuple[str, str]] = ()) -> Self:
        """The line that tells this, by field."""
        name, email, name_ar, organisation, phone, born_on, guardian = (
            told.get(field, "") for field in FIELDS
        )
        return cls(
            number, name, email, name_ar, organisation, phone, born_on, guardian, problems=tuple(problems)
        )

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field) for field in FIELDS)

    def given(self) -> dict[str, str]:
        """What is told of the person, by field."""
        return {field: getattr(self, field) for field in FIELDS}


def titles() -> dict[str, str]:
    """What stands above each column, in the language of the moment."""
    return {
        "name": _("Full name"),
        "email": _("E-mail"),
        "name_ar": _("Name in Arabic"),
        "organisation": _("Organisation"),
        "phone": _("Telephone"),
        "born_on": _("Date of birth"),
        "guardian_name": _("Name of the guardian"),
    }


def read_text(text: str, *, most: int = MOST_PEOPLE) -> list[Line]:
    """The people of a pasted list; RegistrationError where it cannot be read at all."""
    return _understood(rows_of_text(text), most)


def read_file(name: str, content: bytes, *, most: int = MOST_PEOPLE) -> list[Line]:
    """The people of a file; RegistrationError where it cannot be read at all."""
    return _understood(rows_of_file(name, content), most)


def _understood(rows: Sequence[Row], most: int) -> list[Line]:
    columns, people = _columns(rows)
    lines = [_line(row, columns) for row in people]
    lines = [line for line in lines if not line.is_empty]
    if len(lines) > most:
        raise RegistrationError(
            _("This list has %(count)d people: at most %(most)d can be registered at once.")
            % {"count": len(lines), "most": most}
        )
    return lines


def _columns(rows: Sequence[Row]) -> tuple[list[str], Sequence[Row]]:
    """What each column is, and the rows without their heading."""
    if not rows:
        return [], rows
    ours = {fold(title): field for field, title in titles().items()}
    meant = [_MEANING.get(fold(cell)) or ours.get(fold(cell), "") for cell in rows[0].cells]
    if any(meant) and not any("@" in cell for cell in rows[0].cells):
        if "first" not in meant and "name" not in meant:
            meant = ["name" if field == "last" else field for field in meant]
        elif "name" in meant:
            meant = ["" if field in {"first", "last"} else field for field in meant]
        return [field if field not in meant[:at] else "" for at, field in enumerate(meant)], rows[1:]
    return _guessed(rows[:200]), rows


def _guessed(rows: Sequence[Row]) -> list[str]:
    """What each column is by what stands in it."""
    width = max(len(row.cells) for row in rows)
    columns = [
        [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at]] for at in range(width)
    ]
    meant = [""] * width
    tests: list[tuple[str, Callable[[str], bool]]] = [
        ("email", lambda cell: "@" in cell),
        ("born_on", lambda cell: bool(_birth_date(cell))),
        ("phone", _is_phone),
    ]
    for field, is_one in tests:
        shares = [_share(column, is_one) if not meant[at] else 0 for at, column in enumerate(columns)]
        if max(shares) >= 0.5:
            meant[shares.index(max(shares))] = field
    texts = [at for at, column in enumerate(columns) if not meant[at] and _share(column, _has_letters) > 0.5]
    arabic = [at for at in texts if _share(columns[at], _is_arabic) > 0.5]
    if arabic and len(arabic) < len(texts):
        meant[arabic[0]] = "name_ar"
        texts = [at for at in texts if at != arabic[0]]
    if len(texts) > 1 and _share(columns[texts[0]], lambda cell: " " not in cell) > 0.8:
        meant[texts[0]], meant[texts[1]] = "first", "last"
        texts = texts[2:]
    elif texts:
        meant[texts[0]] = "name"
        texts = texts[1:]
    if texts:
        meant[texts[0]] = "organisation"
    return meant


def _share(column: Sequence[str], is_one: Callable[[str], bool]) -> float:
    return sum(is_one(cell) for cell in column) / len(column) if column else 0.0


def _has_letters(cell: str) -> bool:
    return any(char.isalpha() for char in cell)


def _is_arabic(cell: str) -> bool:
    letters = [char for char in cell if char.isalpha()]
    return bool(letters) and sum("\u0600" <= char <= "\u06ff" for char in letters) * 2 > len(letters)


def _is_phone(cell: str) -> bool:
    return len(_digits(cell)) >= 8 and not _has_letters(cell.replace("E", "").replace("e", ""))


def _line(row: Row, columns: Sequence[str]) -> Line:
    cells = {field: cell for field, cell in zip(columns, row.cells, strict=False) if field and cell}
    parts = (cells.pop("first", ""), cells.pop("last", ""))
    cells.setdefault("name", " ".join(part for part in parts if part))
    if cells.get("phone"):
        cells["phone"] = phone_of(cells["phone"])
    if cells.get("born_on"):
        cells["born_on"] = _birth_date(cells["born_on"]) or cells["born_on"]
    if not cells["name"] and cells.get("name_ar"):
        cells["name"] = cells.pop("name_ar")
    return Line.of(row.number, cells)


def phone_of(cell: str) -> str:
    """The number as it is dialled, also where a spreadsheet took it for a quantity: 6,61E+08 or 661234567.0."""
    plain = "".join(_digit(char) for char in cell.strip())
    if len(plain) <= LONGEST_QUANTITY and _FLOAT.fullmatch(plain) and set(plain) & set(".,eE"):
        quantity = float(plain.replace(",", "."))
        plain = str(int(quantity)) if quantity < MOST_DIALLED else plain
    if re.fullmatch(r"[5-8]\d{8}", plain):
        return f"0{plain}"  # its zero was taken for nothing
    return f"+{plain}" if re.fullmatch(r"212\d{9}", plain) else plain


def _digits(cell: str) -> str:
    return "".join(_digit(char) for char in cell if char.isdigit())


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _birth_date(cell: str) -> str:
    """The day in ISO, written so or with the day first; nothing when it is none."""
    plain = "".join(_digit(char) for char in cell.strip())
    found = _DAY.fullmatch(plain)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(plain[:10]).isoformat() if re.match(r"\d{4}-\d\d-\d\d", plain) else ""
    except ValueError:
        return ""


def checked(lines: Sequence[Line], event: Event) -> list[Line]:
    """The lines as they would be kept, each with what has to be put right in it."""
    seen: dict[str, int] = {}
    return [_checked(line, at, seen, event) for at, line in enumerate(lines, start=1)]


def _checked(line: Line, at: int, seen: dict[str, int], event: Event) -> Line:
    problems: list[tuple[str, str]] = []
    kept: dict[str, str] = {}
    for field, rule in PLAIN.items():
        kept[field], problem = _cleaned(rule, getattr(line, field))
        if problem:
            problems.append((field, problem))
    kept["email"], problem = _cleaned(ADDRESS, line.email)
    if problem:
        problems.append(("email", problem))
    elif kept["email"] in seen:
        words = _("The same address stands in line %(line)d: write it once.") % {"line": seen[kept["email"]]}
        problems.append(("email", words))
    elif kept["email"]:
        seen[kept["email"]] = at
    if not kept["name"].strip() and not any(field == "name" for field, _words in problems):
        problems.append(("name", _("Write the first and last name.")))
    if event.asks_birth_date:
        kept["born_on"] = _birth_date(line.born_on) or line.born_on
        problems += _of_age(kept, event)
    else:
        kept |= {"born_on": "", "guardian_name": ""}  # what is not asked is not kept
    return Line.of(line.number, kept, problems)


def _cleaned(rule: Field, value: str) -> tuple[str, str]:
    """The value as it would be kept, and why it cannot be."""
    if value.startswith(("=", "@", "+", "-")) and _has_letters(value):
        return value, _("This is a formula of a spreadsheet: write what it shows.")
    try:
        return str(rule.clean(value)), ""
    except ValidationError as error:
        return value, " ".join(error.messages)


def _of_age(kept: Mapping[str, str], event: Event) -> list[tuple[str, str]]:
    """What is missing of who may be a child."""
    if not _birth_date(kept["born_on"]):
        return [("born_on", _("Write the date of birth, such as 25/03/2011."))]
    if rules.is_minor(date.fromisoformat(kept["born_on"]), event) and not kept["guardian_name"]:
        return [("guardian_name", _("Somebody under 18 needs the name and the consent of a guardian."))]
    return []


def problems_in_words(lines: Sequence[Line]) -> str:
    """How many lines have to be put right, in a sentence; empty when none has."""
    count = sum(bool(line.problems) for line in lines)
    if not count:
        return ""
    return ngettext(
        "%(count)d line has to be put right: nothing is registered yet.",
        "%(count)d lines have to be put right: nothing is registered yet.",
        count,
    ) % {"count": count}
