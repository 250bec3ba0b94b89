"""Tables as banks export them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.events.payments.statements.writers import amounts, problems, sample, table, taken


def test_a_french_statement_with_words_above_and_below_is_read():
    statement = sample("releve_fr.csv")

    assert (statement.kind, statement.account, statement.currency) == (
        "csv",
        "999780000012345678901234",
        "MAD",
    )
    assert amounts(statement) == ["1250.00", "-35.50", "4800.00", "600.00", "600.00"]
    assert (str(statement.opening), str(statement.closing)) == ("12000.00", "19214.50")
    first, _fee, summer, *_rest, total = statement.lines
    assert (first.number, first.on, first.reference) == (7, date(2026, 11, 2), "7K2M9QX4")
    assert summer.text == "VIR REÇU « ÉCOLE D'ÉTÉ » Réf. HLQ-3PX8-22WM"
    assert total.text == "VIR REÇU TOTAL SERVICES"
    assert statement.notes == (
        "Lines 6, 13, 14, 15 are no movements (balances, totals or foot) and were left out.",
    )


@pytest.mark.parametrize("name", ["releve_ar_utf16.csv", "releve_ar_1256.csv"])
def test_an_arabic_statement_is_read(name):
    statement = sample(name)

    assert (statement.account, statement.currency) == ("999780000012345678901234", "MAD")
    assert [(line.on.day, str(line.amount), line.text, line.reference) for line in statement.lines] == [
        (2, "1250.00", "تحويل وارد من شركة الماء", "HLQ-7K2M"),
        (3, "-35.50", "مصاريف الحساب", ""),
    ]


def test_an_english_statement_with_one_amount_and_its_side_is_read():
    statement = sample("export_en.csv")

    assert statement.currency == "EUR"
    assert amounts(statement) == ["1250.00", "-35.50"]
    line = statement.lines[0]
    assert (line.party, line.bank_id, line.text) == ("ACME Ltd", "B-1", "Incoming transfer, training")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_separator_and_encoding_gives_the_same(separator, encoding):
    text = table('02/11/2026;"Règlement d\'été";;"1 250,00"').replace(";", separator)

    [line] = taken(text.encode(encoding)).lines

    assert (line.text, str(line.amount)) == ("Règlement d'été", "1250.00")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1250", "1250.00"),
        ("1 250,00", "1250.00"),
        ("1\u202f250,5", "1250.50"),
        ("1\u00a0250.50", "1250.50"),
        ("1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("1.250", "1250.00"),
        ("+1250,00", "1250.00"),
        ("-1250,00", "-1250.00"),
        ("\u22121250,00", "-1250.00"),
        ("1250,00-", "-1250.00"),
        ("(1 250,00)", "-1250.00"),
        ("1250,00 D", "-1250.00"),
        ("1250,00 CR", "1250.00"),
        ("1 250,00 MAD", "1250.00"),
        ("1 250,00 DH", "1250.00"),
        ("MAD 1250", "1250.00"),
        ("١٬٢٥٠٫٥٠", "1250.50"),
        ("\u200f١٢٥٠٫٥٠ درهم\u200e", "1250.50"),
        ("١٢٥٠ د.م.", "1250.00"),
    ],
)
def test_amounts_are_read_as_they_are_written(written, read):
    statement = taken(table(f"02/11/2026;Virement;{written}", names="Date;Libellé;Montant"))

    assert amounts(statement) == [read]


@pytest.mark.parametrize(
    "written", ["abc", "12,34,5", "1 2 3", "--5", "1250,001", "5 C D", "(-5)", "NaN", "1e3"]
)
def test_what_is_no_amount_refuses_the_file_and_names_the_line(written):
    [problem] = problems(
        table("02/11/2026;Bon;10,00", f"03/11/2026;Mauvais;{written}", names="Date;Libellé;Montant")
    )

    assert problem.startswith("Line 3: “")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("02/11/2026", date(2026, 11, 2)),
        ("2-11-26", date(2026, 11, 2)),
        ("02.11.2026", date(2026, 11, 2)),
        ("2026-11-02", date(2026, 11, 2)),
        ("2026/11/02 10:15:00", date(2026, 11, 2)),
        ("02-NOV-2026", date(2026, 11, 2)),
        ("2 novembre 2026", date(2026, 11, 2)),
        ("٠٢/١١/٢٠٢٦", date(2026, 11, 2)),
        ("\u200f٢٠٢٦/١١/٠٢", date(2026, 11, 2)),
    ],
)
def test_dates_are_read_as_they_are_written(written, read):
    assert taken(table(f"{written};Virement;;5")).lines[0].on == read


@pytest.mark.parametrize("written", ["31/02/2026", "11/22/2026", "2026-13-01", "02/11-2026", "hier"])
def test_what_is_no_date_refuses_the_file(written):
    assert problems(table(f"{written};Virement;;5")) == [
        f"Line 2: “{written}” is not a date: write 22/11/2026, for instance."
    ]


def test_each_bad_line_has_its_sentence_and_nothing_is_kept():
    told = problems(
        table("31/02/2026;A;;5", "02/11/2026;B;5;5", "03/11/2026;C;;", ";D;;5", "05/11/2026;E;;5;6")
    )

    assert told == [
        "Line 2: “31/02/2026” is not a date: write 22/11/2026, for instance.",
        "Line 3: It has both a debit and a credit.",
        "Line 4: It has no amount.",
        "Line 5: It has an amount and no date.",
        "Line 6: It has more cells than there are columns (“6”): a separator stands in a text or an amount.",
    ]


def test_many_bad_lines_are_counted():
    told = problems(table(*["02/11/2026;A;;abc"] * 25))

    assert len(told) == 21
    assert told[-1] == "And 5 problems more."


def test_unknown_columns_are_listed_with_those_needed():
    [told] = problems("Kontoauszug\nBuchung;Betrag;Zweck\n02.11.2026;5,00;Miete\n")

    assert told.startswith(
        "The columns of this file are not understood: Buchung, Betrag, Zweck. Needed are a date"
    )


def test_two_columns_for_one_thing_are_refused():
    assert problems("Date;Libellé;Montant;Amount\n02/11/2026;A;5;6\n") == [
        "The columns “Montant” and “Amount” say the same: leave one out."
    ]


def test_debits_with_their_sign_are_still_debits():
    assert amounts(taken(table("02/11/2026;A;-5,00;", "03/11/2026;B;;7,00"))) == ["-5.00", "7.00"]
    assert amounts(taken(table("02/11/2026;A;-5;0,00", "03/11/2026;B;0,00;7"))) == ["-5.00", "7.00"]


def test_a_dash_stands_for_nothing():
    assert amounts(taken(table("02/11/2026;A;5,00;-", "03/11/2026;B;—;7,00"))) == ["-5.00", "7.00"]


def test_a_debit_below_zero_among_others_is_not_guessed():
    rows = ["02/11/2026;A;5,00;;95,00", "03/11/2026;B;-5,00;;100,00"]
    names = "Date;Libellé;Débit;Crédit;Solde"

    assert problems(table(*(row.rpartition(";")[0] for row in rows))) == [
        "Line 3: Its debit is below zero, others are above: it may be money taken or given back."
    ]
    assert amounts(taken(table(*rows, names=names))) == ["-5.00", "5.00"]


def test_a_point_that_groups_here_and_begins_decimals_there_is_refused():
    [told] = problems(table("02/11/2026;A;12.50", "03/11/2026;B;1.250", names="Date;Libellé;Montant"))

    assert told == "Line 3: “1.250” can be read in two ways."


def test_the_newest_first_gives_the_same_balances():
    statement = taken(
        table("03/11/2026;B;;7;112", "02/11/2026;A;;5;105", names="Date;Libellé;Débit;Crédit;Solde")
    )

    assert (str(statement.opening), str(statement.closing)) == ("100.00", "112.00")


def test_balances_that_do_not_follow_are_not_used():
    statement = taken(table("02/11/2026;A;5;105", "03/11/2026;B;7;120", names="Date;Libellé;Montant;Solde"))

    assert (statement.opening, statement.closing) == (None, None)
    assert "balances does not follow" in statement.notes[0]


def test_a_payment_for_the_balance_of_an_invoice_is_a_movement():
    statement = taken(table("02/11/2026;SOLDE FACTURE 12;;5,00", "03/11/2026;SOLDE AU 03/11/2026;;105,00"))

    assert [line.text for line in statement.lines] == ["SOLDE FACTURE 12"]


def test_the_names_of_columns_may_come_again_on_each_page():
    names = "Date opération;Libellé;Débit;Crédit"

    assert amounts(taken(table("02/11/2026;A;;5", "Page 2;;;", names, "03/11/2026;B;;7"))) == ["5.00", "7.00"]


def test_currencies_may_not_be_mixed():
    names = "Date;Libellé;Montant;Devise"

    assert problems(table("02/11/2026;A;5;MAD", "03/11/2026;B;5;EUR", names=names)) == [
        "Line 3: This movement is in EUR and the others are in MAD: export one account."
    ]
    assert "is not in MAD" in problems(table("02/11/2026;A;5 €", names="Date;Libellé;Montant (MAD)"))[0]


def test_accounts_may_not_be_mixed():
    told = problems(table("02/11/2026;A;5;111", "03/11/2026;B;5;222", names="Date;Libellé;Montant;Compte"))

    assert told == ["The file holds movements of several accounts (111, 222): export one account."]


def test_bilingual_names_are_understood():
    statement = taken(
        table("02/11/2026;Virement;;5", names="Date / التاريخ;Libellé / البيان;Débit (MAD);Crédit (MAD)")
    )

    assert (statement.currency, amounts(statement)) == ("MAD", ["5.00"])


def test_a_text_like_a_formula_is_a_text():
    assert taken(table("02/11/2026;=1+1;;5")).lines[0].text == "=1+1"


def test_signs_that_control_or_turn_the_text_are_removed():
    assert (
        taken(table("02/11/2026;\u202eVire\u0007ment \u2066تحويل\u2069\ufeff;;5")).lines[0].text
        == "Virement تحويل"
    )


def test_quotes_that_are_not_closed_do_not_swallow_the_rest():
    [told] = problems(table('02/11/2026;"Virement;;5', "03/11/2026;B;;7"))

    assert told == "Line 2: the quotation marks of this row are not closed or stand astray."


def test_a_file_that_ends_in_the_middle_of_a_row_is_refused():
    whole = table(
        "02/11/2026;A;;5,00;105,00", "03/11/2026;B;;7,00;112,00", names="Date;Libellé;Débit;Crédit;Solde"
    )

    assert amounts(taken(whole.rstrip("\n"))) == ["5.00", "7.00"]
    assert problems(whole.rpartition(",00;")[0]) == ["Line 3: The file ends in the middle of this row."]
