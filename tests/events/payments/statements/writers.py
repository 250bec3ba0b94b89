"""Small writers of the three formats, after their standards and not after the readers; and shorthands of the tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from events.payments.statements import Line, Statement, StatementError, read

TODAY = date(2026, 11, 22)
SAMPLES = Path(__file__).parent / "samples"


def taken(content: str | bytes, **told: str) -> Statement:
    content = content.encode() if isinstance(content, str) else content
    return read(content, "releve.csv", today=TODAY, **told)


def sample(name: str) -> Statement:
    return taken((SAMPLES / name).read_bytes())


def problems(content: str | bytes) -> list[str]:
    """The sentences with which the file is refused."""
    with pytest.raises(StatementError) as refused:
        taken(content)
    assert str(refused.value) == " ".join(refused.value.problems)
    return refused.value.problems


def amounts(statement: Statement) -> list[str]:
    return [str(line.amount) for line in statement.lines]


def table(*rows: str, names: str = "Date opération;Libellé;Débit;Crédit") -> str:
    return "\n".join([names, *rows]) + "\n"


def as_csv(statement: Statement, separator: str, encoding: str) -> bytes:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = [
        f"Relevé du compte RIB {statement.account}",
        separator.join(["Date", "Libellé", "Référence", "N° opération", "Contrepartie", "Débit", "Crédit"]),
    ]
    for line in statement.lines:
        written = cell(f"{abs(line.amount):,}".replace(",", "\u202f").replace(".", ","))
        sides = [written, ""] if line.amount < 0 else ["", written]
        words = [cell(word) for word in (line.text, line.reference, line.bank_id, line.party)]
        rows.append(separator.join([f"{line.on:%d/%m/%Y}", *words, *sides]))
    return ("\r\n".join(rows) + "\r\n").encode(encoding)


def as_mt940(statement: Statement) -> bytes:
    def comma(amount: Decimal) -> str:
        return f"{abs(amount)}".replace(".", ",")

    def balance(amount: Decimal) -> str:
        return f"{'D' if amount < 0 else 'C'}261101{statement.currency}{comma(amount)}"

    rows = [":20:HALQA", f":25:{statement.account}", ":28C:1/1", f":60F:{balance(statement.opening)}"]
    for line in statement.lines:
        mark = "D" if line.amount < 0 else "C"
        bank = f"//{line.bank_id}" if line.bank_id else ""
        rows.append(f":61:{line.on:%y%m%d}{line.on:%m%d}{mark}{comma(line.amount)}NTRFNONREF{bank}")
        details = f"166?00VIREMENT?20EREF+{line.reference}?21SVWZ+{line.text}?32{line.party}"
        rows.append(f":86:{details}")
    rows += [f":62F:{balance(statement.closing)}", "-"]
    return ("\r\n".join(rows) + "\r\n").encode()


def _side(amount: Decimal) -> str:
    return "DBIT" if amount < 0 else "CRDT"


def as_camt053(statement: Statement, version: str, encoding: str = "utf-8") -> bytes:
    def amount(of: Decimal) -> str:
        return f'<Amt Ccy="{statement.currency}">{abs(of)}</Amt><CdtDbtInd>{_side(of)}</CdtDbtInd>'

    def balance(code: str, of: Decimal) -> str:
        return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(of)}</Bal>"

    def entry(line: Line) -> str:
        party = f"<Nm>{escape(line.party)}</Nm>"
        party = f"<Pty>{party}</Pty>" if int(version) > 3 else party
        role = "Cdtr" if line.amount < 0 else "Dbtr"
        status = "BOOK" if int(version) < 8 else "<Cd>BOOK</Cd>"
        return (
            f"<Ntry>{amount(line.amount)}<Sts>{status}</Sts><BookgDt><Dt>{line.on.isoformat()}</Dt></BookgDt>"
            f"<AcctSvcrRef>{escape(line.bank_id)}</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
            f"<EndToEndId>{escape(line.reference) or 'NOTPROVIDED'}</EndToEndId></Refs>"
            f"<RltdPties><{role}>{party}</{role}></RltdPties>"
            f"<RmtInf><Ustrd>{escape(line.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<Stmt><Id>S1</Id><Acct><Id><Othr><Id>{statement.account}</Id></Othr></Id></Acct>"
        f"{balance('OPBD', statement.opening)}{balance('CLBD', statement.closing)}"
        f"{''.join(map(entry, statement.lines))}</Stmt></BkToCstmrStmt></Document>"
    ).encode(encoding)
