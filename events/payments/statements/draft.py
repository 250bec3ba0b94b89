"""A statement while it is being read: what holds for every format is checked here, once."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.orders.sums import decimals, is_exact
from events.payments.statements.lines import Kind, Line, Statement, StatementError

LINES = 20_000
STATEMENTS = 1_000
PROBLEMS = 20
EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=7)
TOO_MUCH = Decimal(10) ** 10
TEXT, REFERENCE, PARTY, BANK_ID, ACCOUNT = 2000, 120, 200, 120, 60
# control characters that are no space, and those that join, mark or turn (categories Cc, Cf, Cs)
_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f]"
)


def clean(text: str, most: int = TEXT) -> str:
    """The words in one line, without what controls or turns the text round; what is far too long is cut."""
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def listed(numbers: list[int]) -> str:
    """The first of these lines, for a sentence."""
    return ", ".join(map(str, sorted(numbers)[:PROBLEMS])) + (", …" if len(numbers) > PROBLEMS else "")


def too_many() -> StatementError:
    return StatementError(
        _("The file has more than %(count)d movements: export a shorter period.") % {"count": LINES}
    )


@dataclass
class Part:
    """One statement of a file that may hold several; `starts` is the line where it begins."""

    starts: int
    name: str = ""
    account: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    lines: list[Line] = field(default_factory=list)
    whole: bool = True


class Draft:
    """Gathers lines, notes and problems; `statement` gives the result or refuses the file."""

    def __init__(self, kind: Kind, today: date, currency: str = "") -> None:
        self.kind = kind
        self.latest = today + AHEAD
        self.currency = currency
        self.notes: list[str] = []
        self.zeros: list[int] = []
        self.pending: list[int] = []
        self.parts: list[Part] = []
        self._problems: list[str] = []
        self._more = 0
        self._lines = 0

    def begin(self, starts: int) -> Part:
        """A new statement of the file; what is added from now on belongs to it."""
        if len(self.parts) == STATEMENTS:
            raise too_many()
        self.parts.append(Part(starts))
        return self.parts[-1]

    def wrong(self, number: int, problem: str) -> None:
        """The file will be refused, because of this line among others."""
        self.refuse(_("Line %(line)d: %(problem)s") % {"line": number, "problem": problem})
        if self.parts:
            self.parts[-1].whole = False

    def refuse(self, problem: str) -> None:
        if len(self._problems) < PROBLEMS:
            self._problems.append(problem)
        else:
            self._more += 1

    def spend(self) -> None:
        """One line more has been met; a file of too many is refused at once."""
        self._lines += 1
        if self._lines > LINES:
            raise too_many()

    def in_currency(self, number: int, currency: str) -> bool:
        """Whether this currency is the one of the file, and one that is known."""
        if not self.currency:
            try:
                decimals(currency)
            except ValueError as error:
                self.wrong(number, str(error))
                return False
            self.currency = currency
        if currency == self.currency:
            return True
        self.wrong(
            number,
            _("This movement is in %(currency)s and the others are in %(expected)s: export one account.")
            % {"currency": currency, "expected": self.currency},
        )
        return False

    def add(self, line: Line) -> None:
        """Keep this movement, with clean words; what no account can hold is a problem."""
        self.spend()
        if not (self.in_currency(line.number, line.currency) and self._is_possible(line)):
            return
        line = replace(
            line,
            amount=self.exact(line.amount),
            text=clean(line.text),
            reference=clean(line.reference, REFERENCE),
            party=clean(line.party, PARTY),
            bank_id=clean(line.bank_id, BANK_ID),
        )
        if line.amount:
            self.parts[-1].lines.append(line)
        else:
            self.zeros.append(line.number)

    def balance(self, number: int, amount: Decimal, currency: str) -> Decimal | None:
        """The balance that this line says; a wrong one is a problem and nothing."""
        if not self.in_currency(number, currency):
            return None
        if not is_exact(amount, currency):
            self.wrong(number, self._inexact(amount))
            return None
        return self.exact(amount)

    def _inexact(self, amount: Decimal) -> str:
        return _("%(amount)s has more decimals than %(currency)s has.") % {
            "amount": f"{amount:f}",
            "currency": self.currency,
        }

    def exact(self, amount: Decimal) -> Decimal:
        """The amount with exactly the decimals of the currency, never minus zero."""
        return amount.quantize(Decimal(1).scaleb(-decimals(self.currency))) + 0

    def _is_possible(self, line: Line) -> bool:
        problem = ""
        if line.on > self.latest:
            problem = _("%(date)s is in the future.") % {"date": date_format(line.on)}
        elif line.on < EARLIEST:
            problem = _("%(date)s is too long ago.") % {"date": date_format(line.on)}
        elif abs(line.amount) >= TOO_MUCH:
            problem = _("%(amount)s is too large an amount.") % {"amount": f"{line.amount:f}"}
        elif not is_exact(line.amount, line.currency):
            problem = self._inexact(line.amount)
        if problem:
            self.wrong(line.number, problem)
        return not problem

    def check_sum(self) -> None:
        """Opening balance + movements = closing balance, or the file is refused."""
        part = self.parts[-1]
        if not part.whole or part.opening is None or part.closing is None:
            return
        total = part.opening + sum(line.amount for line in part.lines)
        if total != part.closing:
            self.wrong(
                part.starts,
                _(
                    "The opening balance %(opening)s and the movements make %(total)s, but the closing balance"
                    " is %(closing)s: the file is not whole."
                )
                % {"opening": f"{part.opening:f}", "total": f"{total:f}", "closing": f"{part.closing:f}"},
            )

    def statement(self, default_currency: str = "") -> Statement:
        """What the file says, or StatementError with all that is wrong."""
        accounts = sorted({part.account for part in self.parts})
        if len(accounts) > 1:
            self.refuse(
                _("The file holds statements of several accounts (%(accounts)s): export one account.")
                % {"accounts": ", ".join(account or "—" for account in accounts[:5])}
            )
        self._raise()
        parts = self._once()
        opening, closing = self._ends(parts)
        self._left_out()
        return Statement(
            account=clean(accounts[0], ACCOUNT) if accounts else "",
            currency=self.currency or default_currency,
            lines=tuple(line for part in parts for line in part.lines),
            opening=opening,
            closing=closing,
            kind=self.kind,
            notes=tuple(self.notes),
        )

    def _left_out(self) -> None:
        if self.zeros:
            self.notes.append(
                ngettext(
                    "Line %(lines)s was left out: its amount is zero.",
                    "Lines %(lines)s were left out: their amounts are zero.",
                    len(self.zeros),
                )
                % {"lines": listed(self.zeros)}
            )
        if self.pending:
            self.notes.append(
                ngettext(
                    "Line %(lines)s was left out: it is not booked yet.",
                    "Lines %(lines)s were left out: they are not booked yet.",
                    len(self.pending),
                )
                % {"lines": listed(self.pending)}
            )

    def _raise(self) -> None:
        if self._more:
            self._problems.append(
                ngettext("And %(count)d problem more.", "And %(count)d problems more.", self._more)
                % {"count": self._more}
            )
        if self._problems:
            raise StatementError(self._problems)

    def _once(self) -> list[Part]:
        """The statements of the file; one that is pasted twice counts once, or its payments would count twice."""
        kept: list[Part] = []
        met = set()
        for part in self.parts:
            same = (part.name, part.opening, part.closing, *(line.says() for line in part.lines))
            if part.name and part.lines and same in met:
                self.notes.append(
                    _("The statement %(name)s stands twice in the file: it was read once.")
                    % {"name": clean(part.name, REFERENCE)}
                )
                continue
            met.add(same)
            kept.append(part)
        return kept

    def _ends(self, parts: Sequence[Part]) -> tuple[Decimal | None, Decimal | None]:
        """The balances around all statements; unknown when they do not follow one another."""
        for row in (parts, parts[::-1]):
            if row and all(a.closing == b.opening for a, b in pairwise(row)):
                return row[0].opening, row[-1].closing
        if parts:
            self.notes.append(_("The statements of this file do not follow one another: one may be missing."))
        return None, None
