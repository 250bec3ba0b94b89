"""Tables as banks export them (CSV): any separator, any of the usual columns, words above and below.

What is not a movement is left out by three rules, and a note says so:
- everything above the row of names, and that row when it comes again;
- a row that says nothing but a balance or a total ("Solde au 30/11/2026", "Total des mouvements"), and a row without
  a date that begins with "Total" or «المجموع»;
- rows that have neither a date nor an amount, below the last movement or with one filled cell ("Page 2"). Between two
  movements a row with nothing but a text continues the text of the one above.
Any other row that cannot be read refuses the file.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from events.payments.statements.cells import SIDES, Amounts, currency_of, day_given
from events.payments.statements.draft import ACCOUNT, Draft, clean
from events.payments.statements.headings import Heading, missing
from events.payments.statements.lines import Line, Statement, StatementError, bare_account
from events.payments.statements.rows import Row, is_cut, movements_of, rows_below, rows_of
from home.folding import fold

ABOVE = 60
SHORTEST = 9
_SEPARATORS = ";,\t"
_ACCOUNT = re.compile(r"\b(?:rib|iban|compte|account)\b|الحساب", re.IGNORECASE)
_CURRENCY = re.compile(r"\b(?:devise|monnaie|currency)\b|العملة", re.IGNORECASE)


@dataclass
class _Table:
    """What stays the same from row to row while a table is read."""

    draft: Draft
    heading: Heading
    currency: str
    amounts: Amounts = field(default_factory=Amounts)
    accounts: set[str] = field(default_factory=set)
    debits_signed: bool = False
    doubtful: list[int] = field(default_factory=list)
    """Lines whose debit is below zero among others above it."""


def read_delimited(text: str, today: date, currency: str) -> Statement:
    """Read a table of movements, or say which columns or lines cannot be understood."""
    separator, above, heading = _found(text)
    draft = Draft("csv", today)
    part = draft.begin(1)
    table = _Table(draft, heading, currency)
    rows = rows_below(text, separator, len(above), heading)
    if named := heading.currency or _currency_above(above):
        table.currency = named
        draft.in_currency(1, named)
    movements = movements_of(rows, heading, draft)
    for row in movements:
        for word in (*row.amounts, row["balance"]):
            table.amounts.learn(word)
    if movements and not text.endswith(("\n", "\r")) and is_cut(movements, heading):
        draft.wrong(movements[-1].number, _("The file ends in the middle of this row."))
    debits = [row["debit"] for row in movements if re.search("[1-9١-٩]", row["debit"])]
    # every debit below zero: this bank writes its debits with their sign
    table.debits_signed = all(re.match(r"[-\u2212(]|.*-$", debit) for debit in debits)
    for row in movements:
        _read(row, table)
    part.account = _account(table, above)
    doubtful = list(table.doubtful)
    if not _around(movements, table):
        for number in doubtful:
            draft.wrong(
                number, _("Its debit is below zero, others are above: it may be money taken or given back.")
            )
    return draft.statement(table.currency)


def _found(text: str) -> tuple[str, list[list[str]], Heading]:
    """The separator, the rows above the names, and the names."""
    best: tuple[str, list[list[str]], Heading] | None = None
    nearest: Heading | None = None
    for separator in _SEPARATORS:
        above: list[list[str]] = []
        for _number, cells in rows_of(text, separator, patient=True):
            heading = Heading.of(cells)
            filled = sum(map(bool, heading.names))
            if filled > 1 and (
                nearest is None or (heading.known, filled) > (nearest.known, sum(map(bool, nearest.names)))
            ):
                nearest = heading
            if heading.suffices:
                if best is None or heading.known > best[2].known:
                    best = separator, above, heading
                break
            above.append(cells)
            if len(above) == ABOVE:
                break
    if best is None:
        raise StatementError(missing(nearest))
    if ambiguity := best[2].ambiguity():
        raise StatementError(ambiguity)
    return best


def _read(row: Row, table: _Table) -> None:
    """One movement into the draft, or what is wrong with it."""
    extra = [cell for cell in row.cells[len(table.heading.names) :] if cell]
    if extra:
        table.draft.wrong(
            row.number,
            _(
                "It has more cells than there are columns (“%(cell)s”): a separator stands in a text or an amount."
            )
            % {"cell": extra[0][:40]},
        )
        return
    currency = _currency(row, table)
    if not table.draft.in_currency(row.number, currency):
        table.draft.spend()
        return
    try:
        if not row.day:
            raise ValueError(_("It has an amount and no date."))
        line = Line(
            number=row.number,
            on=day_given(row.day),
            amount=_amount(row, table, currency),
            currency=currency,
            text=row["text"],
            reference=row["reference"],
            party=row["party"],
            bank_id=row["bank_id"],
        )
    except ValueError as problem:
        table.draft.spend()
        table.draft.wrong(row.number, str(problem))
        return
    if row["account"]:
        table.accounts.add(bare_account(row["account"]))
    table.draft.add(line)


def _currency(row: Row, table: _Table) -> str:
    written = row["currency"]
    return (currency_of(written) or written[:10]) if written else table.currency


def _amount(row: Row, table: _Table, currency: str) -> Decimal:
    """What the movement adds to the account, from whichever columns say it."""
    if not table.heading.two_sided:
        return _one_sided(row, table, currency)
    debit, credit = (
        table.amounts.given(row[kind], currency) if row[kind] else Decimal(0) for kind in ("debit", "credit")
    )
    if debit and credit:
        raise ValueError(_("It has both a debit and a credit."))
    if not (row["debit"] or row["credit"]):
        raise ValueError(_("It has no amount."))
    if debit < 0 and not table.debits_signed:
        table.doubtful.append(row.number)
    return credit - (abs(debit) if table.debits_signed else debit)


def _one_sided(row: Row, table: _Table, currency: str) -> Decimal:
    if not row["amount"]:
        raise ValueError(_("It has no amount."))
    amount = table.amounts.given(row["amount"], currency)
    if "side" not in table.heading.places:
        return amount
    side = {"+": 1, "-": -1}.get(row["side"]) or SIDES.get(fold(row["side"]))
    if side is None:
        raise ValueError(
            _("“%(text)s” says neither debit nor credit.") % {"text": row["side"]}
            if row["side"]
            else _("It says neither debit nor credit.")
        )
    if amount < 0 < side:
        raise ValueError(_("“%(text)s” is below zero and said to be a credit.") % {"text": row["amount"]})
    return abs(amount) * side


def _around(movements: list[Row], table: _Table) -> bool:
    """Whether the column of balances follows the amounts from row to row; it gives the balances at both ends."""
    part = table.draft.parts[0]
    written = [row["balance"] for row in movements]
    if not part.whole or not movements or not all(written):
        return False
    try:
        balances = [table.amounts.given(word, table.currency) for word in written]
        amounts = [_amount(row, table, table.draft.currency) for row in movements]
    except ValueError:
        balances = []
    for step in (1, -1):  # the oldest first, or the newest
        pairs = list(zip(balances[::step], amounts[::step], strict=True)) if balances else []
        if pairs and all(before + added == after for (before, _a), (after, added) in pairwise(pairs)):
            part.opening = table.draft.exact(pairs[0][0] - pairs[0][1])
            part.closing = table.draft.exact(pairs[-1][0])
            return True
    table.draft.notes.append(_("The column of balances does not follow the amounts: it was not used."))
    return False


def _account(table: _Table, above: list[list[str]]) -> str:
    """The account that the rows name, or the words above the table."""
    if len(table.accounts) > 1:
        table.draft.refuse(
            _("The file holds movements of several accounts (%(accounts)s): export one account.")
            % {"accounts": ", ".join(sorted(table.accounts)[:5])}
        )
    if table.accounts:
        return min(table.accounts)
    for row in above:
        words = " ".join(clean(cell) for cell in row)
        if (found := _ACCOUNT.search(words)) and (number := _number_in(words[found.end() :])):
            return number
    return ""


def _number_in(words: str) -> str:
    """The first number long enough for an account, its groups put together."""
    groups: list[str] = []
    for word in [*re.sub("[:;,()]", " ", words).split(), ""]:
        if re.fullmatch("[0-9A-Z-]*[0-9][0-9A-Z-]*", word):
            groups.append(word)
            continue
        number = bare_account("".join(groups))
        if ACCOUNT >= len(number) >= SHORTEST:
            return number
        groups.clear()
    return ""


def _currency_above(above: list[list[str]]) -> str:
    for row in above:
        words = " ".join(clean(cell) for cell in row)
        if found := _CURRENCY.search(words):
            for word in re.findall(r"[^\W\d_]{2,}|[€$]", words[found.end() :]):
                if code := currency_of(word):
                    return code
    return ""
