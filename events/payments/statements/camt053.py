"""Statements in CAMT.053 of ISO 20022, versions .001.02 to .001.13: names of elements count, namespaces do not."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from events.payments.statements.draft import Draft
from events.payments.statements.lines import Line, Statement, StatementError, bare_account

DEPTH = 60
_AMOUNT = re.compile(r"\+?([0-9]{1,18}(?:\.[0-9]{0,5})?|\.[0-9]{1,5})")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
_NEIGHBOURS = {"BkToCstmrAcctRpt": "CAMT.052", "BkToCstmrDbtCdtNtfctn": "CAMT.054"}
_GIVEN = ("", "NOTPROVIDED", "NONREF")


def read_camt053(content: bytes, today: date) -> Statement:
    """Read the booked movements of the file; where it says both balances, they must add up."""
    root = _parsed(content)
    message = next(root.iter("BkToCstmrStmt"), None)
    if message is None:
        other = next(
            (name for tag, name in _NEIGHBOURS.items() if next(root.iter(tag), None) is not None), ""
        )
        raise StatementError(
            _("This is a %(other)s message: ask the bank for CAMT.053.") % {"other": other}
            if other
            else _("This XML file is not a CAMT.053 statement.")
        )
    reading = _Reading(Draft("camt053", today))
    for statement in message.findall("Stmt"):
        reading.statement(statement)
    if not reading.draft.parts:
        raise StatementError(_("This CAMT.053 file holds no statement."))
    return reading.draft.statement()


class _Tree(TreeBuilder):
    """Elements by their bare names, as deep as a statement ever is: deeper ones only cost time."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        if self.depth > DEPTH:
            raise StatementError(_("This XML file is not a CAMT.053 statement."))
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag.rpartition("}")[2])


def _parsed(content: bytes) -> Element:
    parser = DefusedXMLParser(target=_Tree(), forbid_dtd=True)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except DefusedXmlException:
        raise StatementError(
            _("This XML file declares entities or a document type: a statement never does.")
        ) from None
    except ParseError as error:
        raise StatementError(
            _("Line %(line)d: this XML file is broken or cut off.") % {"line": error.position[0]}
        ) from None
    except (ValueError, LookupError):
        raise StatementError(_("The encoding of this XML file cannot be read.")) from None
    return root


def _text(element: Element | None, *paths: str) -> str:
    """The words at the first of these paths that has any."""
    for path in paths:
        found = element.find(path) if element is not None else None
        if found is not None and found.text and found.text.strip():
            return found.text.strip()
    return ""


def _code(element: Element, tag: str) -> str:
    return _text(element, f"{tag}/Cd", tag)


def _each(elements: list[Element], path: str) -> Iterator[str]:
    for element in elements:
        for found in element.findall(path):
            if found.text and found.text.strip():
                yield found.text.strip()


class _Reading:
    """Walks through the statements of a message and counts the movements."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.number = 0

    def statement(self, statement: Element) -> None:
        part = self.draft.begin(self.number + 1)
        part.name = _text(statement, "Id")
        part.account = bare_account(
            _text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")
        )
        if currency := _text(statement, "Acct/Ccy"):
            self.draft.in_currency(part.starts, currency)
        for balance in statement.findall("Bal"):
            kind = _text(balance, "Tp/CdOrPrtry/Cd", "Tp/Cd")
            if kind == "OPBD" or (kind == "PRCD" and part.opening is None):
                part.opening = self._balance(balance)
            elif kind == "CLBD":
                part.closing = self._balance(balance)
        for entry in statement.findall("Ntry"):
            self.number += 1
            try:
                self._entry(entry)
            except ValueError as problem:
                self.draft.spend()
                self.draft.wrong(self.number, str(problem))
        self.draft.check_sum()

    def _balance(self, balance: Element) -> Decimal | None:
        try:
            amount, currency = _amount(balance.find("Amt"))
            sign = _sign(balance)
        except ValueError as problem:
            self.draft.wrong(self.draft.parts[-1].starts, str(problem))
            return None
        return self.draft.balance(self.draft.parts[-1].starts, sign * amount, currency)

    def _entry(self, entry: Element) -> None:
        """One entry: a movement, or each of the transactions that the bank booked together."""
        status = _code(entry, "Sts")
        if status != "BOOK":
            if not status:
                raise ValueError(_("It does not say whether it is booked."))
            self.draft.spend()
            self.draft.pending.append(self.number)
            return
        amount, currency = _amount(entry.find("Amt"))
        on = _day(entry)
        total = _sign(entry) * amount
        details = entry.findall("NtryDtls/TxDtls")
        shares = _shares(details, total, currency)
        if len(details) > 1 and not shares:
            self.draft.notes.append(
                _("Line %(line)d holds several payments whose amounts do not add up: it was read as one.")
                % {"line": self.number}
            )
        if len(details) < 2 or not shares:
            self.draft.add(self._line(entry, details, on, total, currency))
            return
        for place, (detail, share) in enumerate(zip(details, shares, strict=True)):
            self.number += bool(place)
            self.draft.add(self._line(entry, [detail], on, share, currency))

    def _line(self, entry: Element, details: list[Element], on: date, amount: Decimal, currency: str) -> Line:
        only = details[0] if len(details) == 1 else None
        reversal = _text(entry, "RvslInd") in ("true", "1")
        structured = list(_each(details, "RmtInf/Strd/CdtrRefInf/Ref"))
        references = [_text(only, "Refs/EndToEndId"), *structured[:1]] if only is not None else []
        reference = next((ref for ref in references if ref not in _GIVEN), "")
        words = [*_each(details, "RmtInf/Ustrd"), *(ref for ref in structured if ref != reference)]
        if not words:
            words = [*_each(details, "AddtlTxInf"), *_each([entry], "AddtlNtryInf")]
        # the other side is the debtor of what came in; when the bank takes a payment back, the roles stay as they were
        roles = ("Dbtr", "Cdtr") if (amount > 0) != reversal else ("Cdtr", "Dbtr")
        return Line(
            number=self.number,
            on=on,
            amount=amount,
            currency=currency,
            text=" ".join(words),
            reference=reference,
            party=_party(only, roles[0]),
            bank_id=_text(only, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef"),
            reversal=reversal,
        )


def _shares(details: list[Element], total: Decimal, currency: str) -> list[Decimal]:
    """What each transaction of a batch moved; empty when the file does not say it so that it adds up."""
    shares = []
    for detail in details:
        element = detail.find("Amt")
        if element is None:
            element = detail.find("AmtDtls/TxAmt/Amt")
        try:
            amount, own = _amount(element)
            sign = _sign(detail) if _text(detail, "CdtDbtInd") else (1 if total >= 0 else -1)
        except ValueError:
            return []
        if own != currency:
            return []
        shares.append(sign * amount)
    return shares if sum(shares) == total else []


def _party(detail: Element | None, role: str) -> str:
    return _text(
        detail,
        *(f"RltdPties/{who}{path}" for who in (role, f"Ultmt{role}") for path in ("/Pty/Nm", "/Nm")),
    )


def _amount(element: Element | None) -> tuple[Decimal, str]:
    """An amount of XML: the point begins the decimals, there is no other sign."""
    written = (element.text or "").strip() if element is not None else ""
    found = _AMOUNT.fullmatch(written)
    if element is None or not found:
        raise ValueError(_("“%(text)s” is not an amount.") % {"text": written[:40]})
    return Decimal(found[1]), element.get("Ccy", "").strip()


def _sign(element: Element) -> int:
    said = _text(element, "CdtDbtInd")
    if said not in ("CRDT", "DBIT"):
        raise ValueError(_("It says neither debit nor credit."))
    return 1 if said == "CRDT" else -1


def _day(entry: Element) -> date:
    written = _text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    found = _DAY.fullmatch(written)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise ValueError(_("“%(text)s” is not a date.") % {"text": written[:40]}) from None
