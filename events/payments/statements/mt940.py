"""Statements in MT940, the format of SWIFT: opening balance, movements, closing balance."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from events.payments.statements.draft import LINES, Draft, Part, too_many
from events.payments.statements.lines import Line, Statement, bare_account

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)")
_LOOKS = re.compile(r"^:6(?:0[FM]|1|2[FM]):", re.MULTILINE)
_ENVELOPE = re.compile(r"\{[0-9]:[^{}]*\}|\{4:|\{5:.*")
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,14},[0-9]{0,3})")
_MOVEMENT = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<mark>R?[DC])[A-Z]?(?P<amount>[0-9]{1,14},[0-9]{0,3})"
    r"(?P<kind>[A-Z][A-Z0-9]{3})(?P<reference>(?:(?!//).)*)(?://(?P<bank>.*))?"
)
DETAILS = 4000
_WIDTH = 65
_PIECE = 27
_GIVEN = ("", "NONREF", "NOTPROVIDED")
_WORDS = "EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|COAM|OAMT|IBAN|BIC|PURP|ANAM"
_PLUS = re.compile(rf"(?:^|(?<=[^A-Z]))({_WORDS})\+")
_SLASHED = re.compile(
    r"/(EREF|REMI|NAME|ORDP|BENM|IBAN|BIC|TRTP|CNTP|MARF|CSID|CREF|KREF|PREF|PURP|ISDT|ADDR|ULTD|ULTC|ULTB|RTRN|SVCL"
    r"|ID|BO|OCMT|CHGS|EXCH|TRCD|BENR|RELA)/"
)


@dataclass
class _Field:
    number: int
    tag: str
    rows: list[str]

    @property
    def text(self) -> str:
        return self.rows[0].strip()


def looks_like_mt940(text: str) -> bool:
    return bool(_LOOKS.search(text.replace("\r", "\n")))


def read_mt940(text: str, today: date) -> Statement:
    """Read the statements of the file; each must add up, and all must be of one account."""
    draft = Draft("mt940", today)
    fields = _fields(text)
    if sum(field.tag == "61" for field in fields) > LINES:
        raise too_many()
    place = 0
    while place < len(fields):
        end = place + 1
        while end < len(fields) and fields[end].tag != "20":
            end += 1
        _statement(fields[place:end], draft)
        place = end
    return draft.statement()


def _fields(text: str) -> list[_Field]:
    """The fields in their order, each with the lines that continue it."""
    fields: list[_Field] = []
    open_ = False
    rows = re.split("\r\n|\r|\n", text)
    if len(rows) > 10 * LINES:
        raise too_many()
    for number, row in enumerate(rows, start=1):
        row = row.lstrip("\x01").rstrip(" \x03")
        if row.startswith(("{", "-}")):
            row = _ENVELOPE.sub("", row)
        if found := _TAG.fullmatch(row.lstrip()):
            fields.append(_Field(number, found[1], [found[2]]))
            open_ = True
        elif row.strip() in ("-", "-}", "}"):
            open_ = False  # what stands before the next field is the envelope of another message
        elif open_ and row.strip():
            fields[-1].rows.append(row)
    return fields


def _statement(fields: list[_Field], draft: Draft) -> None:
    """One statement into the draft, from :20: to its closing balance."""
    part = draft.begin(fields[0].number)
    for place, field in enumerate(fields):
        if field.tag in ("25", "25P"):
            part.account = bare_account(field.text)
        elif field.tag in ("28C", "28"):
            part.name = field.text
        elif field.tag in ("60F", "60M"):
            part.opening = _balance(field, draft)
        elif field.tag in ("62F", "62M"):
            part.closing = _balance(field, draft)
        elif field.tag == "61":
            words = fields[place + 1] if place + 1 < len(fields) else None
            _movement(field, words if words and words.tag == "86" else None, draft)
    _must_be_whole(part, fields, draft)
    draft.check_sum()


def _must_be_whole(part: Part, fields: list[_Field], draft: Draft) -> None:
    tags = [field.tag for field in fields]
    for begin, name in (("25", ":25:"), ("60", ":60F:"), ("62", ":62F:")):
        count = sum(tag.startswith(begin) for tag in tags)
        if count != 1:
            draft.wrong(
                part.starts,
                _("The statement that begins here has no field %(field)s: the file is not whole.")
                % {"field": name}
                if not count
                else _("The statement that begins here has the field %(field)s more than once.")
                % {"field": name},
            )


def _balance(field: _Field, draft: Draft) -> Decimal | None:
    found = _BALANCE.fullmatch(field.text)
    if not found:
        draft.wrong(field.number, _("“%(text)s” is not a balance of MT940.") % {"text": field.text[:60]})
        return None
    amount = _number(found[4])
    return draft.balance(field.number, amount if found[1] == "C" else -amount, found[3])


def _number(text: str) -> Decimal:
    """An amount of SWIFT: the comma always begins the decimals, so 100,125 is no hundred thousand."""
    whole, _comma, fraction = text.partition(",")
    return Decimal(f"{whole}.{fraction or '0'}")


def _movement(field: _Field, words: _Field | None, draft: Draft) -> None:
    found = _MOVEMENT.fullmatch(field.text)
    if not found or not draft.currency:
        draft.spend()
        draft.wrong(
            field.number,
            _("“%(text)s” is not a movement of MT940.") % {"text": field.text[:60]}
            if draft.currency
            else _("A movement stands before the opening balance."),
        )
        return
    try:
        on = _day(found["value"], found["entry"])
    except ValueError:
        draft.spend()
        draft.wrong(field.number, _("“%(text)s” does not begin with a date.") % {"text": field.text[:60]})
        return
    if words and sum(map(len, words.rows)) > DETAILS:
        draft.spend()
        draft.wrong(words.number, _("Its details are far longer than MT940 allows."))
        return
    # RC takes a credit back, RD a debit
    sign = 1 if found["mark"] in ("C", "RD") else -1
    reference, party, text = _said(words.rows if words else [])
    own = found["reference"].strip()
    draft.add(
        Line(
            number=field.number,
            on=on,
            amount=sign * _number(found["amount"]),
            currency=draft.currency,
            text=text or " ".join(field.rows[1:]),
            reference=reference or ("" if own in _GIVEN else own),
            party=party,
            bank_id=(found["bank"] or "").strip(),
            reversal=len(found["mark"]) == 2,
        )
    )


def _day(value: str, entry: str | None) -> date:
    """The day of the entry, in the year that brings it nearest to the value date; else the value date."""
    valued = date(2000 + int(value[:2]), int(value[2:4]), int(value[4:]))
    if not entry:
        return valued
    days = []
    for year in (valued.year - 1, valued.year, valued.year + 1):
        try:
            days.append(date(year, int(entry[:2]), int(entry[2:])))
        except ValueError:
            continue  # the 29th of February
    return min(days, key=lambda day: abs(day - valued))


def _said(rows: list[str]) -> tuple[str, str, str]:
    """The reference, the other party and the text of a field :86:, in whichever way the bank fills it."""
    whole = "".join(rows)
    if found := re.fullmatch(r"[0-9]{3}(\W)[0-9]{2}.*", whole):
        if found[1] in "?<>~@^+$":
            return _numbered(whole, found[1])
    elif found := re.match(r"[?]([0-9]{2})", whole):
        return _numbered(whole, "?")
    text = _joined(rows, _WIDTH)
    if _SLASHED.search(text):
        return _slashed(text)
    return _plus(text, "")


def _joined(pieces: list[str], width: int) -> str:
    """Pieces of a text: one that fills its line goes on in the next, perhaps in the middle of a word."""
    return "".join(piece if len(piece) >= width else f"{piece} " for piece in pieces).strip()


def _numbered(whole: str, mark: str) -> tuple[str, str, str]:
    pieces: dict[int, list[str]] = {}
    for found in re.finditer(rf"{re.escape(mark)}([0-9]{{2}})((?:(?!{re.escape(mark)}[0-9]{{2}}).)*)", whole):
        pieces.setdefault(int(found[1]), []).append(found[2])
    text = _joined(
        [text for code in (*range(20, 30), *range(60, 64)) for text in pieces.get(code, [])], _PIECE
    )
    party = "".join(text for code in (32, 33) for text in pieces.get(code, []))
    return _plus(text or " ".join(pieces.get(0, [])), party)


def _plus(text: str, party: str) -> tuple[str, str, str]:
    """A text of SEPA words: EREF+… SVWZ+…; without them it is text as it stands."""
    marks = list(_PLUS.finditer(text))
    said = (
        {
            mark[1]: text[mark.end() : following].strip()
            for mark, following in zip(marks, [*(m.start() for m in marks[1:]), len(text)], strict=True)
        }
        if marks
        else {}
    )
    reference = next((said[w] for w in ("EREF", "KREF") if said.get(w, "") not in _GIVEN), "")
    before = text[: marks[0].start()].strip() if marks else text
    return (
        reference,
        party or said.get("ANAM", ""),
        " ".join(filter(None, (before, said.get("SVWZ", "")))) or text,
    )


def _slashed(text: str) -> tuple[str, str, str]:
    """A text of words between slashes: /EREF/…/NAME/…/REMI/…"""
    marks = list(_SLASHED.finditer(text))
    said: dict[str, str] = {}
    for mark, following in zip(marks, [*(m.start() for m in marks[1:]), len(text)], strict=True):
        said.setdefault(mark[1], text[mark.end() : following].strip(" /"))
    reference = next((said[w] for w in ("EREF", "CREF", "KREF") if said.get(w, "") not in _GIVEN), "")
    counterparty = said.get("CNTP", "").split("/")
    party = said.get("NAME") or (counterparty[2] if len(counterparty) > 2 else "") or said.get("BO", "")
    remitted = re.sub(r"^(?:USTD|STRD)/*", "", said.get("REMI", ""))
    return reference, party.strip(), remitted.strip(" /") or text
