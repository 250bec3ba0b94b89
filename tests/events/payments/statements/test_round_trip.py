"""Whatever is written in a format is read back equal, and no bytes do worse than be refused."""

from __future__ import annotations

import random
import time
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from events.payments.statements import Line, Statement, StatementError
from tests.events.payments.statements.writers import SAMPLES, as_camt053, as_csv, as_mt940, taken

LETTERS = "abcdefgh ÉèçœàABCDEF 0123456789 .,'()-_&<>\"«» تحويلواردمنشركةالماء"
MARKED = ";" + "\t" + "%"


def words(letters: str, least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=least, max_size=most).map(lambda text: " ".join(text.split()))


def lines(letters: str, longest: int) -> st.SearchStrategy[Line]:
    named = words("abcdefXYZ0123456789", 1, 16)
    return st.builds(
        Line,
        number=st.just(0),
        on=st.dates(date(2025, 12, 1), date(2026, 11, 22)),
        amount=st.integers(1, 99_999_999).map(lambda n: Decimal(n) / 100)
        | st.integers(-99_999, -1).map(Decimal),
        currency=st.just("MAD"),
        text=words(letters, 1, longest).map(lambda text: f"virement {text}".strip()),
        reference=named,
        party=words("abcd EFGÉè", 1, 20).map(lambda text: text or "x"),
        bank_id=named,
    ).map(lambda line: Line(**{**vars(line), "amount": line.amount.quantize(Decimal("0.01"))}))


def statements(letters: str, longest: int) -> st.SearchStrategy[Statement]:
    @st.composite
    def build(draw) -> Statement:
        found = tuple(draw(st.lists(lines(letters, longest), max_size=8)))
        opening = Decimal(draw(st.integers(-10_000_000, 10_000_000))).scaleb(-2)
        closing = opening + sum(line.amount for line in found)
        return Statement("0123456789012345", "MAD", found, opening, closing, "csv")

    return build()


def same(read: Statement, written: Statement) -> None:
    assert (read.account, read.currency) == (written.account, "MAD")
    assert [line.says() for line in read.lines] == [line.says() for line in written.lines]
    assert read.fingerprints() == written.fingerprints()
    assert len(set(read.fingerprints())) == len(read.lines)


@settings(max_examples=60, deadline=None)
@given(
    statements(LETTERS + MARKED, 60),
    st.sampled_from(";,\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_is_read_back(written, separator, encoding):
    same(taken(as_csv(written, separator, encoding)), written)


@settings(max_examples=60, deadline=None)
@given(statements("abcdefgh ABCDEF 0123456789 .,()-", 12))
def test_an_mt940_file_is_read_back(written):
    read = taken(as_mt940(written))

    same(read, written)
    assert (read.opening, read.closing) == (written.opening, written.closing)


@settings(max_examples=60, deadline=None)
@given(
    statements(LETTERS, 60),
    st.sampled_from(["02", "03", "04", "06", "08", "13"]),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_a_camt053_file_is_read_back(written, version, encoding):
    read = taken(as_camt053(written, version, encoding))

    same(read, written)
    assert (read.opening, read.closing) == (written.opening, written.closing)


def harmless(content: bytes) -> None:
    """It is read or refused with words, and soon."""
    began = time.perf_counter()
    try:
        taken(content)
    except StatementError as refused:
        assert refused.problems
        assert all(refused.problems)
    assert time.perf_counter() - began < 2


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_only_refused(content):
    harmless(content)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES.iterdir())),
    st.randoms(use_true_random=False),
    st.binary(min_size=1, max_size=8),
)
def test_spoiled_statements_are_read_or_refused(path, dice, noise):
    content = path.read_bytes()
    at = dice.randrange(len(content))
    cut = dice.choice([0, len(noise), 40, len(content)])

    harmless(content[:at] + noise + content[at + cut :])


def test_five_megabytes_of_anything_end_soon():
    dice = random.Random(5)
    size = 5 * 1024 * 1024
    for content in (
        dice.randbytes(size),
        bytes(dice.choices(b';,\t\n"0123456789abc', k=size)),
        b"Date;Libelle;Montant\n" + b";" * (size - 40),
        b"Date;Libelle;Montant\n" + b'"' * (size - 40),
        b":20:X\n:61:" + b"1" * (size - 40),
        b":20:X\n:25:1\n:60F:C261101MAD1,00\n:61:261102C5,00NTRFX\n:86:" + b"?20EREF+" * (size // 9),
        b":20:X\n:25:1\n:60F:C261101MAD1,00\n:61:261102C5,00NTRFX\n:86:" + b"/EREF/a" * (size // 9),
        b"RIB " + b"1" * (size - 60) + b"a\nDate;Libelle;Montant\n02/11/2026;A;5\n",
        b"RIB " + b"1 -" * (size // 3 - 60) + b"a\nDate;Libelle;Montant\n02/11/2026;A;5\n",
        b"<a>" * (size // 3),
    ):
        harmless(content[:size])
