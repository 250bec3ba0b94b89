import os
import threading
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from home import typeset as typesetting
from home.typeset import Attachment, TypesettingError, fingerprint, typeset, typeset_source
from tests.home.papers import (
    MADE_AT,
    URL,
    badge_facts,
    certificate_facts,
    door_list_facts,
    ticket_holders,
)

HOSTILE = [
    '#read("/etc/passwd")',
    "<b>gras</b> &amp; <label>",
    "*bold* _it_ `raw` $x^2$ @ref [x] \\ ~ // /* #let",
    "=1+1",
    "Amina 😀 Benkirane",
    "ⵜⴰⵎⵓⵔⵜ",
    "a\x00b",
    "x" * 2000,
    "م" * 2000,
    "mot " * 500,
    "a\ud800b\udfff",
    "\x01\x07\x1b[31m\x7f\x85",
    "\u202edlrow\u2067",
    "\ufeff\ufffe\uffff\U0010ffff\ue000",
    "👩‍👩‍👧🇲🇦",
    "ⵜ\u064e\u0301 \u0301",
    "",
    "\n\n\r\n\t",
]


def certificate(language="fr", **changed):
    return typeset("certificate", certificate_facts(language, **changed), language=language, made_at=MADE_AT)


def from_source(source, **facts):
    return typeset_source(source, facts, language="fr", made_at=MADE_AT)


def words(pdf):
    """The text of all pages, without its spaces and marks of direction."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return "".join(text.split()).translate(dict.fromkeys([0x200B, 0x2068, 0x2069]))


def codes(pdf, page=0):
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=3).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def pages(pdf):
    return len(pypdfium2.PdfDocument(pdf))


def test_same_facts_give_the_same_bytes():
    assert certificate() == certificate()
    assert certificate() != certificate(serial="HQ-2026-00043")


def test_two_threads_typeset_at_once_and_give_the_bytes_that_one_gives():
    alone = {language: certificate(language) for language in ("fr", "ar")}
    made = []

    def work(language):
        made.extend((language, certificate(language)) for _ in range(5))

    threads = [threading.Thread(target=work, args=(language,)) for language in ("fr", "ar")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 10
    assert all(pdf == alone[language] for language, pdf in made)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_certificate_says_that_it_is_for_archives_and_for_all_readers(language):
    with pikepdf.open(BytesIO(certificate(language))) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == certificate_facts(language)["labels"]["document"]
            assert metadata["xmp:CreateDate"].startswith("2026-11-20T12:00:00")
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.MarkInfo.Marked)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_certificate_is_one_page_whose_code_and_link_lead_to_its_check(language):
    pdf = certificate(language)

    assert pages(pdf) == 1
    assert codes(pdf) == [URL.upper()]
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert [str(note.A.URI) for note in opened.pages[0].Annots] == [URL]


def test_a_certificate_shows_its_claims():
    text = words(certificate(details=[{"label": "Évaluation", "value": "16 / 20"}]))

    for claim in (
        "Attestation de participation",
        "HQ-2026-00042",
        "7K3M 9QXT 2VWB H4ZC",
        "Amina Benkirane",
        "Emballages Kartonia",
        "L’eau du Bouregreg suffira-t-elle à nos enfants ?",
        "mardi 17 novembre 2026",
        "18 h 00 – 20 h 00",
        "1 h 45",
        "16 / 20",
        "Salma Idrissi",
        "001234567000089",
        URL,
    ):
        assert "".join(claim.split()) in text


def test_names_stand_in_both_alphabets_and_either_alone_is_enough():
    letters = sorted("أمينةبنكيران")  # readers of PDFs give Arabic back in varying order

    assert set(letters) <= set(words(certificate("ar")))
    assert set(letters) <= set(words(certificate("ar", person={"name": "", "name_ar": "أمينة بنكيران"})))
    assert "Benkirane" in words(certificate("ar", person={"name": "Amina Benkirane", "name_ar": ""}))


def test_long_claims_stay_on_one_page_and_leave_the_code_readable():
    pdf = certificate(
        event="Production plus propre dans les industries agroalimentaires " * 2,
        person={
            "name": "Marie-Christine Abdelouahed-Benchekroun " * 2,
            "name_ar": "مريم كريستين عبد الواحد " * 3,
        },
        organisation="Confédération générale des entreprises " * 3,
        sessions=[
            {"date_words": f"jour {day} novembre 2026", "hours": "9 h 00 – 12 h 30"} for day in range(20)
        ],
        details=[{"label": "Évaluation", "value": "16 / 20"}] * 3,
    )

    assert pages(pdf) == 1
    assert codes(pdf) == [URL.upper()]
    assert "jour19novembre2026" in words(pdf)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_any_text_comes_out_as_text(language, text):
    pdf = certificate(
        language,
        event=text,
        place=text,
        organisation=text,
        issued=text,
        person={"name": "Amina" + text, "name_ar": text},
        details=[{"label": text, "value": text}],
    )

    assert pages(pdf) == 1
    assert codes(pdf) == [URL.upper()]
    if (
        text.isascii() and text.isprintable() and language == "fr"
    ):  # PDFium turns Latin words round on Arabic pages
        assert "".join(text.split()) in words(pdf)
    assert "root:" not in words(pdf)


def test_a_character_that_no_font_draws_is_seen_to_be_missing():
    assert "Amina�Benkirane" in words(certificate(person={"name": "Amina 😀 Benkirane", "name_ar": ""}))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_no_text_stops_a_document(text):
    source = """
        #import "house.typ": *
        #show: body => house(facts.title, body)
        #given(facts.text) #strong(given-arabic(facts.text))
    """

    assert from_source(source, title="Titre " + text, text=text).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../manage.py")',
        '#image("../../static/favicon.png")',
        '#import "../../x.typ": *',
        '#include "/etc/hosts.typ"',
    ],
)
def test_a_template_cannot_read_outside_of_its_folder(source):
    with pytest.raises(TypesettingError):
        from_source('#set document(title: "x")\n' + source)


@pytest.mark.parametrize(
    "source",
    [
        '#import "@preview/cetz:0.3.0"',
        '#import"@preview/cetz:0.3.0"',
        '#import ("@pre" + "view/cetz:0.3.0")',
        '#let far = "@pre" + "view/cetz:0.3.0"\n#import far',
        "#include sys.inputs.facts",
        '#import /* x */ "@preview/cetz:0.3.0"',
        '#import "\\u{40}preview/cetz:0.3.0"',
        '#eval("imp" + "ort \\"@pre" + "view/cetz:0.3.0\\"")',
        '#let run = eval\n#run("1")',
        '#dictionary(std).at("ev" + "al")("1")',
    ],
)
def test_a_template_cannot_fetch_a_package(source):
    with pytest.raises(TypesettingError, match="reaches outside"):
        from_source('#set document(title: "x")\n' + source)


def test_the_templates_of_the_house_reach_nowhere():
    for path in typesetting.TEMPLATES.glob("*.typ"):
        typesetting._refuse_reaching_out(path.read_text())


@pytest.mark.parametrize("name", ["../manage", "/etc/passwd", "certificate.typ", "", "Certificate"])
def test_a_template_is_named_by_a_plain_word(name):
    with pytest.raises(ValueError):
        typeset(name, {}, language="fr", made_at=MADE_AT)


def test_a_missing_claim_is_refused_and_named():
    facts = certificate_facts()
    del facts["serial"]

    with pytest.raises(TypesettingError, match="serial"):
        typeset("certificate", facts, language="fr", made_at=MADE_AT)


def test_a_fact_that_is_not_yet_words_is_refused():
    with pytest.raises(TypeError, match="datetime"):
        certificate(issued=datetime(2026, 11, 20, tzinfo=UTC))


def test_the_date_of_the_file_needs_a_zone():
    with pytest.raises(ValueError, match="zone"):
        typeset("certificate", certificate_facts(), language="fr", made_at=datetime(2026, 11, 20))


def test_a_file_travels_inside_the_certificate():
    credential = Attachment("credential.json", '{"nom": "أمينة"}', "Justificatif vérifiable")
    pdf = typeset(
        "certificate", certificate_facts(), language="fr", made_at=MADE_AT, attachments=[credential]
    )

    with pikepdf.open(BytesIO(pdf)) as opened:
        kept = opened.attachments["credential.json"]
        assert kept.get_file().read_bytes().decode() == '{"nom": "أمينة"}'
        assert kept.obj.AFRelationship == "/Data"
        assert kept.get_file().mime_type == "application/json"


def test_a_child_of_a_process_that_typeset_is_told_instead_of_waiting_for_ever():
    certificate()
    child = os.fork()
    if child == 0:
        try:
            certificate()
        except RuntimeError:
            os._exit(0)
        os._exit(1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_template_has_one_fingerprint():
    assert fingerprint("certificate") == fingerprint("certificate")
    assert fingerprint("certificate") != fingerprint("badge")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_badges_come_one_a_label_with_the_code_of_their_ticket(language):
    people = ticket_holders(5)

    pdf = typeset("badge", badge_facts(people), language=language, made_at=MADE_AT)

    assert pages(pdf) == 5
    for number, person in enumerate(people):
        assert codes(pdf, number) == ["HTTPS://HALQA.EXAMPLE.MA/T/" + person["code"].replace("-", "")]
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (90, 55)


@pytest.mark.parametrize(("layout", "on_a_sheet"), [("sheet8", 8), ("sheet10", 10)])
def test_badges_come_on_sheets_too(layout, on_a_sheet):
    pdf = typeset(
        "badge", badge_facts(ticket_holders(on_a_sheet + 1), layout), language="fr", made_at=MADE_AT
    )

    assert pages(pdf) == 2
    assert len(codes(pdf, 0)) == on_a_sheet
    assert len(codes(pdf, 1)) == 1


@pytest.mark.parametrize("count", [0, 1, 40])
def test_the_list_for_the_door_names_everybody_with_a_code(count):
    people = ticket_holders(count)

    pdf = typeset("door_list", door_list_facts(people), language="fr", made_at=MADE_AT)

    text = words(pdf)
    assert all(person["code"] in text for person in people)
    assert f"Page1sur{pages(pdf)}" in text
    assert f"Page{pages(pdf)}sur{pages(pdf)}" in text
    assert sum(len(codes(pdf, page)) for page in range(pages(pdf))) == count


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_badges_and_lists_take_any_text(text):
    people = [{**ticket_holders(1)[0], "name": "Amina" + text, "name_ar": text, "organisation": text}]

    assert typeset("badge", badge_facts(people), language="ar", made_at=MADE_AT).startswith(b"%PDF-")
    listed = typeset("door_list", door_list_facts(people), language="ar", made_at=MADE_AT)
    assert pages(listed) == 1
