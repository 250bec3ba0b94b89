"""Lists of people as companies send them: any separator, any encoding, any order of columns."""

import io
import zipfile
from datetime import date
from time import perf_counter

import pytest
from openpyxl import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from events.programme.models import Event
from events.registration import sheets
from events.registration.rosters import checked, phone_of, read_file, read_text
from events.registration.rules import RegistrationError
from events.registration.sheets import MOST_SHEETS, rows_of_text

AMINA = ("Amina Alaoui", "amina@demo.example")
BRAHIM = ("Brahim Tazi", "brahim@demo.example")


def people(lines):
    return [(line.name, line.email) for line in lines]


def problems(lines, **event):
    return [(line.number, *problem) for line in checked(lines, Event(**event)) for problem in line.problems]


def spreadsheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "pasted",
    [
        "Amina Alaoui\tamina@demo.example\nBrahim Tazi\tbrahim@demo.example",
        "Amina Alaoui;amina@demo.example\r\nBrahim Tazi;brahim@demo.example\r\n",
        "Amina Alaoui, amina@demo.example\n\n  \nBrahim Tazi, brahim@demo.example",
        "Amina Alaoui amina@demo.example\nBrahim Tazi brahim@demo.example",
        "Amina Alaoui <amina@demo.example>\nBrahim Tazi <brahim@demo.example>",
        '"Amina Alaoui" <amina@demo.example>,\n"Brahim Tazi" <brahim@demo.example>',
        "\ufeffNom;Prénom;E-mail\nAlaoui;Amina;amina@demo.example\nTazi;Brahim;brahim@demo.example",
        "N°\tPrénom\tNOM\tTél\tCourriel\n1\tAmina\tAlaoui\t\tamina@demo.example\n2\tBrahim\tTazi\t\tbrahim@demo.example",
        "amina@demo.example;Amina Alaoui\nbrahim@demo.example;Brahim Tazi",
        "1;Amina;Alaoui;amina@demo.example\n2;Brahim;Tazi;brahim@demo.example",
        "Email address,Full name\namina@demo.example,Amina Alaoui\nbrahim@demo.example,Brahim Tazi",
        "الاسم الكامل;البريد الإلكتروني\nAmina Alaoui;amina@demo.example\nBrahim Tazi;brahim@demo.example",
        'Nom complet,E-mail\n"Amina Alaoui","amina@demo.example"\n"Brahim Tazi","brahim@demo.example"',
        "Amina Alaoui، amina@demo.example\nBrahim Tazi، brahim@demo.example",
    ],
)
def test_people_are_understood_however_they_are_written(pasted):
    assert people(read_text(pasted)) == [AMINA, BRAHIM]


def test_all_columns_of_a_company_are_understood():
    line = read_text(
        "Nom et prénom;Nom en arabe;Société;GSM;E-mail;Date de naissance\n"
        "Amina Alaoui;أمينة العلوي;Conserves Taghart;661234567;amina@demo.example;05/03/2011"
    )[0]

    assert line.given() == {
        "name": "Amina Alaoui",
        "name_ar": "أمينة العلوي",
        "organisation": "Conserves Taghart",
        "phone": "0661234567",
        "email": "amina@demo.example",
        "born_on": "2011-03-05",
        "guardian_name": "",
    }


def test_columns_without_a_heading_are_known_by_what_stands_in_them():
    line = read_text(
        "Amina Alaoui;أمينة العلوي;0661-23-45-67;amina@demo.example;Conserves Taghart\n"
        "Brahim Tazi;إبراهيم التازي;0661-23-45-68;brahim@demo.example;Conserves Taghart"
    )[0]

    assert (line.name, line.name_ar, line.organisation) == (
        "Amina Alaoui",
        "أمينة العلوي",
        "Conserves Taghart",
    )
    assert (line.phone, line.email) == ("0661-23-45-67", "amina@demo.example")


def test_names_in_arabic_alone_are_names():
    assert people(read_text("أمينة العلوي;amina@demo.example\nإبراهيم التازي")) == [
        ("أمينة العلوي", "amina@demo.example"),
        ("إبراهيم التازي", ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_every_encoding(encoding):
    content = "Nom complet;E-mail\nHélène Çelik;helene@demo.example".encode(encoding)

    assert people(read_file("liste.csv", content)) == [("Hélène Çelik", "helene@demo.example")]


def test_arabic_survives_the_code_page_of_excel():
    content = "الاسم الكامل;البريد\nأمينة العلوي;amina@demo.example".encode("cp1256")

    assert people(read_file("liste.csv", content)) == [("أمينة العلوي", "amina@demo.example")]


def test_a_quote_that_is_not_closed_takes_no_other_line_with_it():
    pasted = "\n".join(['"Amina Alaoui;amina@demo.example', *["Brahim Tazi;brahim@demo.example"] * 6])

    assert len(read_text(pasted)) == 7


def test_a_cell_may_go_over_two_lines():
    assert people(read_text('Nom complet;E-mail\n"Amina\nAlaoui";amina@demo.example')) == [AMINA]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("661234567.0", "0661234567"),
        ("6.61234567E+08", "0661234567"),
        ("212661234567.0", "+212661234567"),
        ("+212 661-234567", "+212 661-234567"),
        ("0661234567", "0661234567"),
        ("٠٦٦١٢٣٤٥٦٧", "0661234567"),
    ],
)
def test_telephone_numbers_that_became_quantities_are_numbers_again(cell, number):
    assert phone_of(cell) == number


def test_a_spreadsheet_is_read_with_its_numbers_and_dates():
    content = spreadsheet(
        ("Nom", "Prénom", "E-mail", "Téléphone", "Date de naissance"),
        ("Alaoui", "Amina", "amina@demo.example", 661234567.0, date(2011, 3, 5)),
    )

    line = read_file("liste.xlsx", content)[0]

    assert (line.name, line.email) == AMINA
    assert (line.phone, line.born_on) == ("0661234567", "2011-03-05")


def test_a_formula_is_text_with_a_clear_word_about_it():
    content = spreadsheet(
        ("Nom complet", "E-mail"),
        ('=HYPERLINK("http://evil.example","Amina")', "amina@demo.example"),
        ("Brahim Tazi", "=A2&B2"),
    )
    lines = read_file("liste.xlsx", content)

    assert lines[0].name.startswith("=HYPERLINK")
    assert [(number, field) for number, field, _words in problems(lines)] == [(2, "name"), (3, "email")]
    assert all("formul" in words for _number, _field, words in problems(lines))


@pytest.mark.parametrize("name", ["@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+x", "=1+1x"])
def test_what_a_spreadsheet_would_compute_is_no_name(name):
    assert problems(read_text(f"Nom complet;E-mail\n{name};amina@demo.example"))


def test_each_line_says_what_is_wrong_in_it():
    lines = read_text(
        "Nom complet;E-mail\n"
        "Amina Alaoui;amina@demo\n"
        ";brahim@demo.example\n"
        "Chafik Tazi;Same@demo.example\n"
        "Driss Tazi;same@demo.example\n"
        f"{'x' * 200};long@demo.example\n"
        "1234;digits@demo.example\n"
        "Elias www.evil.example;elias@demo.example"
    )

    found = problems(lines)

    assert [(number, field) for number, field, _words in found] == [
        (2, "email"),
        (3, "name"),
        (5, "email"),
        (6, "name"),
        (7, "name"),
        (8, "name"),
    ]
    assert "3" in {number: words for number, _field, words in found}[5]


def test_people_without_an_address_may_have_one_name():
    assert problems(read_text("Amina Alaoui\nAmina Alaoui")) == []


def test_a_child_needs_a_guardian_where_the_age_is_asked():
    young, old = "05/03/2020", "05/03/1980"
    lines = read_text(
        f"Nom complet;Né(e) le;Tuteur\nA Alaoui;{young};\nB Alaoui;{young};Hind Alaoui\nC Tazi;{old};\nD Tazi;soon;"
    )

    assert [(number, field) for number, field, _words in problems(lines, asks_birth_date=True)] == [
        (2, "guardian_name"),
        (5, "born_on"),
    ]
    assert {line.born_on for line in checked(lines, Event())} == {""}


def test_five_thousand_lines_are_refused_fast_and_clearly():
    pasted = "\n".join(f"Personne Numéro {n};p{n}@demo.example" for n in range(5000))
    begun = perf_counter()

    with pytest.raises(RegistrationError, match="5000.*200"):
        read_text(pasted)

    assert perf_counter() - begun < 2


def test_more_lines_are_not_even_read():
    with pytest.raises(RegistrationError, match="5000"):
        read_text("x\n" * 5001)


def test_a_spreadsheet_of_too_many_lines_is_refused():
    with pytest.raises(RegistrationError, match="5000"):
        read_file("liste.xlsx", spreadsheet(*[(f"Personne {n}",) for n in range(5001)]))


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1", b"PK\x03\x04 broken", b"a\0b\0c", b"x" * 1_000_001],
)
def test_a_file_that_is_no_list_says_so(content):
    with pytest.raises(RegistrationError):
        read_file("liste", content)


def test_nothing_in_a_list_is_an_empty_list():
    assert read_text(" \n\t\n;;;\n") == []
    assert read_file("liste.csv", b"") == []


@pytest.mark.parametrize(
    "line",
    [
        f"{' ' * 200_000}x",
        "a" * 1_000_000,
        '"' * 100_000 + "x",
        f"{' <' * 100_000}@",
        f"x <{'@' * 100_000} y",
    ],
)
def test_a_line_as_long_as_the_whole_list_is_read_like_any_other(line):
    (row,) = rows_of_text(line)

    assert 0 < len(row.cells[0]) <= 1000


def test_a_long_line_with_an_address_still_gives_the_address():
    (line,) = read_text(f"Amina Alaoui{' ' * 200_000}<amina@demo.example>;")

    assert (line.name, line.email) == AMINA


@pytest.mark.parametrize("cell", ["1e999", "1e100", "9" * 400 + ".0", "1E+15", "1e-5"])
def test_a_quantity_that_nobody_dials_stays_as_it_was_typed(cell):
    assert phone_of(cell) == cell


def test_a_telephone_number_without_end_is_a_fault_of_its_line():
    lines = read_text(f"Nom complet;Téléphone\nAmina Alaoui;1e999\nBrahim Tazi;{'1' * 60}.0")

    assert [(number, field) for number, field, _words in problems(lines)] == [(3, "phone")]


def test_only_the_first_sheets_of_a_workbook_are_opened():
    book = Workbook()
    for number in range(MOST_SHEETS):
        book.create_sheet(f"Feuille {number}").append(("Amina Alaoui",) if number == MOST_SHEETS - 1 else ())
    kept = io.BytesIO()
    book.save(kept)

    assert read_file("liste.xlsx", kept.getvalue()) == []


def test_a_workbook_that_names_one_sheet_thousands_of_times_is_read_once(monkeypatch):
    opened = []
    monkeypatch.setattr(ReadOnlyWorksheet, "_get_size", lambda sheet: opened.append(sheet.title))
    many = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 5002))
    plain, changed = zipfile.ZipFile(io.BytesIO(spreadsheet(()))), io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as parts:
        for part in plain.namelist():
            content = plain.read(part).decode()
            if part == "xl/workbook.xml":
                relation = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
                content = content.replace("<workbook ", f"<workbook {relation} ", 1)
                content = content.replace("</sheets>", f"{many}</sheets>")
            parts.writestr(part, content)

    assert read_file("liste.xlsx", changed.getvalue()) == []
    assert 1 <= len(opened) <= MOST_SHEETS


def test_a_spreadsheet_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_SECONDS", -1.0)

    with pytest.raises(RegistrationError, match="1 M"):
        read_file("liste.xlsx", spreadsheet(AMINA))
