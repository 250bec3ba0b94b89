"""What holds for statements of every format."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.events.payments.statements.writers import (
    SAMPLES,
    amounts,
    as_camt053,
    as_mt940,
    problems,
    sample,
    table,
    taken,
)  # fmt: skip


def test_the_content_tells_the_format_and_never_the_name():
    kinds = [sample(name).kind for name in ("releve_fr.csv", "releve.sta", "releve.camt053.xml")]

    assert kinds == ["csv", "mt940", "camt053"]  # all three are read under the name releve.csv


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "“releve.csv” is empty."),
        (b"\xef\xbb\xbf \r\n", "“releve.csv” is empty."),
        (archive(), "This is a spreadsheet or an archive: save the statement as CSV and import that."),
        (b"\xd0\xcf\x11\xe0", "This is a spreadsheet or an archive: save the statement as CSV and import that."),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is a picture: import the statement as CSV, MT940 or CAMT.053."),
        (b"%PDF-1.7\n", "This is a PDF: ask the bank's site for the statement as CSV, MT940 or CAMT.053."),
        (b"<!DOCTYPE html><html>", "This is a web page: import the statement as CSV, MT940 or CAMT.053."),
        (b"Date;\0\1\2;Montant", "This file is not text: import the statement as CSV, MT940 or CAMT.053."),
        (b"x" * (20 * 1024 * 1024), "“releve.csv” is larger than 5 MB: export a shorter period."),
    ],
)  # fmt: skip
def test_other_files_are_refused_by_what_they_are(content, told):
    assert problems(content) == [told]


def test_too_many_movements_are_refused_at_once():
    told = ["The file has more than 20000 movements: export a shorter period."]

    assert problems(table(*["02/11/2026;Virement;;5,00"] * 50_001)) == told


def test_twenty_thousand_movements_are_read():
    assert len(taken(table(*["02/11/2026;Virement;;5,00"] * 20_000)).lines) == 20_000


@pytest.mark.parametrize(
    "content",
    [
        table("02/11/2026;Règlement été;;5")
        .encode()
        .replace("é".encode(), b"\xc3", 1)
        .replace(b"\xc3r", b"\xc3"),
        table("02/11/2026;R\ufffdglement;;5").encode(),
        table("02/11/2026;Règlement;;5").encode("utf-16")[:-1],
    ],
)
def test_broken_letters_are_refused(content):
    [told] = problems(content)

    assert told.endswith(
        "letters of the file are broken. Export it again, as UTF-8 where the bank offers it."
    )


def test_windows_letters_are_read_as_french_or_arabic():
    names = "Date;Libelle;Montant"
    french = table("02/11/2026;Réglé à l'été, œuvre n° 5;5", names=names)
    arabic = table("02/11/2026;تحويل وارد;5", names=names)

    assert taken(french.encode("cp1252")).lines[0].text == "Réglé à l'été, œuvre n° 5"
    assert taken(arabic.encode("cp1256")).lines[0].text == "تحويل وارد"


def test_a_date_more_than_a_week_ahead_is_refused():
    assert len(taken(table("29/11/2026;A;;5")).lines) == 1
    [told] = problems(table("30/11/2026;A;;5"))

    assert told.startswith("Line 2: ")
    assert told.endswith(" is in the future.")


@pytest.mark.parametrize("day", ["22/11/1926", "01/01/0001"])
def test_a_date_of_another_age_is_refused(day):
    assert problems(table(f"{day};A;;5"))[0].endswith(" is too long ago.")


def test_a_zero_amount_is_left_out_with_a_note():
    statement = taken(table("02/11/2026;A;0,00;", "03/11/2026;B;;5"))

    assert amounts(statement) == ["5.00"]
    assert statement.notes == ("Line 2 was left out: its amount is zero.",)
    [note] = taken(table(*["02/11/2026;A;0;"] * 30)).notes
    assert note.endswith(", 20, 21, … were left out: their amounts are zero.")


def test_an_amount_no_account_holds_is_refused():
    assert problems(table("02/11/2026;A;;10 000 000 000,00")) == [
        "Line 2: 10000000000.00 is too large an amount."
    ]


def test_an_unknown_currency_is_refused():
    assert "XYZ" in problems(table("02/11/2026;A;5;XYZ", names="Date;Libellé;Montant;Devise"))[0]


def test_twin_lines_are_told_apart_and_known_again_in_an_overlapping_statement():
    rows = [f"{day:02}/11/2026;Virement;;5" for day in (2, 3, 3, 3, 4, 5)]
    first, second = taken(table(*rows[:5])), taken(table(*rows[1:]))

    assert len(set(first.fingerprints())) == 5
    assert first.fingerprints()[1:] == second.fingerprints()[:4]
    assert second.fingerprints()[4] not in first.fingerprints()


def test_a_fingerprint_names_account_and_movement_and_not_the_place_in_the_file():
    plain = taken(table("02/11/2026;Virement;;5")).lines[0]
    later = taken(table("01/11/2026;Autre;;9", "02/11/2026;VIREMENT ;;5,00")).lines[1]

    assert plain.fingerprint("12-34 56") == later.fingerprint("123456")
    assert len(plain.fingerprint("1")) == 64
    assert len({plain.fingerprint("1"), plain.fingerprint("2"), plain.fingerprint("1", nth=2)}) == 3


def test_what_is_far_too_long_is_cut_to_what_can_be_kept():
    line = taken(
        table(f"02/11/2026;{'a' * 3000};{'b' * 300};5", names="Date;Libellé;Référence;Montant")
    ).lines[0]

    assert (len(line.text), len(line.reference)) == (2000, 120)


def test_the_same_statement_is_read_alike_from_each_format():
    source = sample("releve.camt053.xml")
    source = type(source)(**{**vars(source), "lines": source.lines[:1], "closing": source.opening + 1250})

    for content in (as_mt940(source), as_camt053(source, "02"), as_camt053(source, "13", "utf-16")):
        [line] = taken(content).lines
        assert line.says() == source.lines[0].says()


def test_every_sample_is_read_within_its_note_of_what_was_left_out():
    for path in sorted(SAMPLES.iterdir()):
        assert taken(path.read_bytes()).lines, path.name
