"""What a bank statement says, in whatever format it came."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["csv", "mt940", "camt053"]


class StatementError(Exception):
    """Says in the reader's language why this file is refused; `problems` has a sentence for each thing wrong."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True)
class Line:
    """One movement of the account: in is above zero, out is below."""

    number: int
    """The line of the file where it stands; in CAMT.053, which movement of the file it is."""
    on: date
    amount: Decimal
    currency: str
    text: str = ""
    reference: str = ""
    party: str = ""
    bank_id: str = ""
    reversal: bool = False
    """The bank takes back an earlier movement."""

    def says(self) -> tuple[str, ...]:
        """All that makes this movement the same one in another file: not its number, nor capitals."""
        words = (self.text, self.reference, self.party, self.bank_id)
        return (
            self.on.isoformat(),
            f"{self.amount.normalize():f}",
            self.currency,
            *(word.casefold() for word in words),
        )

    def fingerprint(self, account: str, nth: int = 1) -> str:
        """By what is this line known again in another statement? `nth` tells twins of one file apart, from 1."""
        written = json.dumps([bare_account(account), *self.says(), nth], ensure_ascii=True)
        return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Statement:
    """A file of a bank, read whole. Account and balances are empty where the file does not say them."""

    account: str
    currency: str
    lines: tuple[Line, ...]
    opening: Decimal | None
    closing: Decimal | None
    kind: Kind
    notes: tuple[str, ...] = ()
    """Sentences about what was left out, and why."""

    def fingerprints(self, account: str = "") -> tuple[str, ...]:
        """The fingerprint of each line, in their order; `account` is used where the file names none."""
        seen: Counter[tuple[str, ...]] = Counter()
        prints = []
        for line in self.lines:
            seen[line.says()] += 1
            prints.append(line.fingerprint(self.account or account, seen[line.says()]))
        return tuple(prints)


def bare_account(account: str) -> str:
    """The number of an account without the spaces and dashes that only help the eye."""
    return "".join(account.split()).replace("-", "").upper()
