"""Statements in CAMT.053."""

from __future__ import annotations

from datetime import date

import pytest

from tests.events.payments.statements.writers import SAMPLES, amounts, problems, sample, taken

SAMPLE = (SAMPLES / "releve.camt053.xml").read_text()


def test_booked_movements_are_read_and_a_batch_gives_each_of_its_payments():
    read = sample("releve.camt053.xml")

    assert (read.kind, read.account, read.currency) == ("camt053", "MA64011780000012345678901234", "MAD")
    assert amounts(read) == ["1250.00", "1000.00", "1500.00", "-1250.00", "-35.50"]
    assert (str(read.opening), str(read.closing)) == ("12000.00", "14464.50")
    assert [line.number for line in read.lines] == [1, 2, 3, 4, 5]
    assert read.notes == ("Line 6 was left out: it is not booked yet.",)


def test_references_parties_and_texts_are_found():
    first, second, third, back, fee = sample("releve.camt053.xml").lines

    assert (first.reference, first.party, first.bank_id) == ("RF187K2M9QX4", "ACME SARL", "BK0001")
    assert (first.text, first.on) == ("Formation eau novembre", date(2026, 11, 2))
    assert [(line.reference, line.text, line.bank_id) for line in (second, third)] == [
        ("HLQ-1", "Premier", "BK0002"),
        ("HLQ-2", "Second", "BK0002"),
    ]
    assert (back.reversal, back.party, back.text) == (True, "ACME SARL", "Retour")
    assert (fee.on, fee.text, fee.party) == (date(2026, 11, 4), "Frais de tenue", "")


@pytest.mark.parametrize("version", ["02", "04", "08", "10", "13"])
def test_the_version_and_the_prefix_of_names_do_not_matter(version):
    text = SAMPLE.replace("053.001.08", f"053.001.{version}")
    prefixed = text.replace("</", "\0").replace("<", "<n:").replace("\0", "</n:").replace("<n:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:n=")

    assert taken(prefixed).lines == taken(text).lines == sample("releve.camt053.xml").lines


def test_a_batch_that_does_not_add_up_is_one_movement():
    read = taken(SAMPLE.replace(">1500.00<", ">1400.00<"))

    assert amounts(read) == ["1250.00", "2500.00", "-1250.00", "-35.50"]
    assert read.lines[1].text == "Premier Second"
    assert "whose amounts do not add up" in read.notes[0]


def test_a_file_that_does_not_add_up_is_refused():
    [told] = problems(SAMPLE.replace(">35.50<", ">36.50<"))

    assert told.startswith("Line 1: The opening balance 12000.00 and the movements make 14463.50")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((">35.50<", ">abc<"), "Line 5: “abc” is not an amount."),
        ((">35.50<", ">-35.50<"), "Line 5: “-35.50” is not an amount."),
        (("2026-11-04+01:00", "2026-02-31"), "Line 5: “2026-02-31” is not a date."),
        (
            ('<Amt Ccy="MAD">35.50', '<Amt Ccy="EUR">35.50'),
            "Line 5: This movement is in EUR and the others are in MAD: export one account.",
        ),
        (
            ("<CdtDbtInd>DBIT</CdtDbtInd><Sts>", "<CdtDbtInd>X</CdtDbtInd><Sts>"),
            "Line 5: It says neither debit nor credit.",
        ),
    ],
)
def test_a_bad_movement_refuses_the_file(change, told):
    assert problems(SAMPLE.replace(*change)) == [told]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(declared):
    assert problems(SAMPLE.replace("<Document", f"{declared}<Document", 1)) == [
        "This XML file declares entities or a document type: a statement never does."
    ]


def test_other_and_broken_xml_is_refused():
    assert problems("<?xml version='1.0'?><a/>") == ["This XML file is not a CAMT.053 statement."]
    assert problems(SAMPLE.replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")) == [
        "This is a CAMT.054 message: ask the bank for CAMT.053."
    ]
    assert problems(SAMPLE[:-30]) == [
        f"Line {SAMPLE[:-30].count(chr(10)) + 1}: this XML file is broken or cut off."
    ]
    assert problems("<?xml version='1.0' encoding='klingon'?><a/>") != []


def test_very_deep_xml_does_no_harm():
    deep = 200_000

    assert problems("<a>" * deep + "</a>" * deep) == ["This XML file is not a CAMT.053 statement."]
