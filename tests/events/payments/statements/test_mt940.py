"""Statements in MT940."""

from __future__ import annotations

from datetime import date

import pytest

from tests.events.payments.statements.writers import amounts, problems, sample, taken

HEAD = ":20:X\n:25:123\n:28C:1/1\n:60F:C261101MAD100,00\n"


def statement(*movements: str, closing: str = "105,00", head: str = HEAD) -> str:
    return head + "".join(f"{row}\n" for row in movements) + f":62F:C261130MAD{closing}\n-\n"


def test_two_pages_of_one_account_are_read_as_one():
    read = sample("releve.sta")

    assert (read.kind, read.account, read.currency) == ("mt940", "999780/0000123456789012", "MAD")
    assert (str(read.opening), str(read.closing)) == ("12000.00", "12000.00")
    assert amounts(read) == ["1250.00", "-35.50", "-1250.00", "35.50"]
    assert [line.reversal for line in read.lines] == [False, False, True, True]
    assert read.notes == ()


def test_details_in_numbered_pieces_are_put_together():
    line = sample("releve.sta").lines[0]

    assert (line.number, line.on, line.reference, line.party, line.bank_id) == (
        6, date(2026, 11, 2), "7K2M9QX4", "ACME SARL", "BK0001",
    )  # fmt: skip
    assert line.text == "Formation eau et energie, novembre"


def test_details_between_slashes_are_told_apart():
    line = sample("releve.sta").lines[2]

    assert (line.reference, line.party, line.text) == ("7K2M9QX4", "ACME SARL", "retour")


def test_plain_details_are_the_text_and_the_own_reference_counts():
    [line] = taken(statement(":61:261102C5,00NTRFHLQ-1//B1", ":86:Virement", "de Mme Alaoui")).lines

    assert (line.text, line.reference, line.bank_id) == ("Virement de Mme Alaoui", "HLQ-1", "B1")


def test_the_words_of_the_movement_itself_are_used_without_details():
    assert taken(statement(":61:261102C5,NTRFNONREF", "FRAIS")).lines[0].text == "FRAIS"


@pytest.mark.parametrize(
    ("mark", "closing", "amount"),
    [("C", "105,00", "5.00"), ("D", "95,00", "-5.00"), ("RC", "95,00", "-5.00"), ("RD", "105,00", "5.00")],
)
def test_marks_and_reversals_have_their_sign(mark, closing, amount):
    assert amounts(taken(statement(f":61:261102{mark}5,00NTRFNONREF", closing=closing))) == [amount]


def test_the_day_of_the_entry_is_in_the_year_next_to_its_value_date():
    head = HEAD.replace("261101", "251201")

    line = taken(statement(":61:2601021231C5,00NTRFNONREF", head=head)).lines[0]

    assert line.on == date(2025, 12, 31)


def test_a_comma_always_begins_the_decimals():
    text = statement(":61:261102C5,125NTRFNONREF", closing="105,125").replace("MAD", "TND")

    assert amounts(taken(text)) == ["5.125"]


def test_a_statement_that_does_not_add_up_is_refused():
    [told] = problems(statement(":61:261102C5,00NTRFNONREF", closing="106,00"))

    assert told.startswith(
        "Line 1: The opening balance 100.00 and the movements make 105.00, but the closing"
    )


def test_a_statement_that_is_cut_off_is_refused():
    assert problems(HEAD + ":61:261102C5,00NTRFNONREF\n") == [
        "Line 1: The statement that begins here has no field :62F:: the file is not whole."
    ]


@pytest.mark.parametrize(
    "row", ["261131C5,00NTRFNONREF", "261102X5,00NTRFNONREF", "261102C5.00NTRFNONREF", ""]
)
def test_a_bad_movement_refuses_the_file_and_names_the_line(row):
    [told] = problems(statement(f":61:{row}"))

    assert told.startswith("Line 5: “")


def test_several_accounts_or_currencies_in_one_file_are_refused():
    first = statement(":61:261102C5,00NTRFNONREF")

    assert problems(first + first.replace(":25:123", ":25:456")) == [
        "The file holds statements of several accounts (123, 456): export one account."
    ]
    assert "is in EUR and the others are in MAD" in problems(first + first.replace("MAD", "EUR"))[0]


def test_a_statement_pasted_twice_counts_once():
    read = taken(statement(":61:261102C5,00NTRFNONREF") * 2)

    assert amounts(read) == ["5.00"]
    assert read.notes == ("The statement 1/1 stands twice in the file: it was read once.",)


def test_statements_with_one_missing_between_have_no_balances():
    first = statement(":61:261102C5,00NTRFNONREF")
    third = statement(":61:261104C5,00NTRFNONREF", closing="205,00", head=HEAD.replace("100,00", "200,00"))

    read = taken(first + third.replace("1/1", "3/1"))

    assert (amounts(read), read.opening, read.closing) == (["5.00", "5.00"], None, None)
    assert "one may be missing" in read.notes[0]


def test_a_period_without_movements_is_a_statement():
    read = taken(statement(closing="100,00"))

    assert (read.lines, str(read.opening)) == ((), "100.00")


def test_a_balance_with_too_many_decimals_is_refused_and_not_rounded():
    assert problems(statement(":61:261102C5,00NTRFNONREF", closing="105,004")) == [
        "Line 6: 105.004 has more decimals than MAD has."
    ]
