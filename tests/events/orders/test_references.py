import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.orders.references import SYMBOLS, find_references, is_reference, new_reference, spaced

REFERENCES = st.builds(new_reference)


def test_references_are_eight_symbols_that_nobody_takes_for_another():
    made = {new_reference() for _ in range(2000)}

    assert len(made) == 2000
    assert all(len(reference) == 8 and set(reference) <= set(SYMBOLS) for reference in made)
    assert all(is_reference(reference) for reference in made)
    assert not set("01OIBSZ") & set(SYMBOLS)
    assert len(SYMBOLS) == len(set(SYMBOLS)) == 29


def test_no_word_and_no_number_is_a_reference():
    for reference in (new_reference() for _ in range(2000)):
        digits = sum(symbol.isdigit() for symbol in reference)
        assert 2 <= digits <= 6


def test_every_single_wrong_symbol_is_seen():
    for reference in (new_reference() for _ in range(50)):
        for place in range(8):
            for other in set(SYMBOLS) - {reference[place]}:
                assert not is_reference(reference[:place] + other + reference[place + 1 :])


def test_every_two_symbols_that_changed_places_are_seen():
    for reference in (new_reference() for _ in range(200)):
        for first in range(8):
            for second in range(first + 1, 8):
                if reference[first] != reference[second]:
                    wrong = list(reference)
                    wrong[first], wrong[second] = wrong[second], wrong[first]
                    assert not is_reference("".join(wrong))


@pytest.mark.parametrize(
    "wrong", ["", "7K4F2QX", "7K4F2QXMM", "7K4F 2QX", "OOOOOOOO", "22222222", "AAAAAAAA"]
)
def test_what_is_no_reference_is_not_taken_for_one(wrong):
    assert not is_reference(wrong)


def test_a_reference_is_printed_in_two_fours():
    assert spaced("7K4F2QXM") == "7K4F 2QXM"


def written(reference):
    """The ways in which a reference comes back in a bank's text."""
    return {
        "alone": reference,
        "as printed": f"VIR RECU DE STE ALPHA {spaced(reference)} LE 12/11/2026",
        "in lower case": f"vir sarl eco-maroc ref {reference.lower()}",
        "with hyphens": f"REF: {'-'.join(reference)}.",
        "in pairs": " ".join(reference[place : place + 2] for place in range(0, 8, 2)),
        "glued": f"FACT2026REF{reference}MERCI",
        "behind a prefix": f"HALQA/{reference}//INV FA-2026-00042",
        "over two lines": f"VIREMENT INSTANTANE {reference[:3]}\n{reference[3:]} BP CASABLANCA",
        "in wide letters": "".join(chr(ord(symbol) + 0xFEE0) for symbol in reference),
        "in Arabic": f"تحويل بنكي مرجع {spaced(reference)} شكراً",
    }


@settings(max_examples=200, deadline=None)
@given(REFERENCES)
def test_a_reference_is_found_however_a_bank_writes_it(reference):
    for way, text in written(reference).items():
        assert reference in find_references(text), way


@settings(max_examples=200, deadline=None)
@given(REFERENCES)
def test_what_stands_as_it_was_printed_comes_first(reference):
    for way in ("alone", "as printed", "in lower case", "behind a prefix"):
        assert find_references(written(reference)[way])[0] == reference, way


@settings(max_examples=200, deadline=None)
@given(REFERENCES, REFERENCES)
def test_two_references_in_one_transfer_are_both_found(first, second):
    assert set(find_references(f"REF {first} ET {spaced(second)}")) >= {first, second}
    assert find_references(f"{first} / {first}") == [first]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=140))
def test_whatever_is_found_has_a_right_check(text):
    assert all(is_reference(reference) for reference in find_references(text))


def test_the_figures_and_words_of_a_statement_are_no_references():
    for text in (
        "",
        "VIREMENT RECU SOCIETE GENERALE MAROCAINE",
        "RIB 190 780 2111123456780001 23",
        "007780001234567890123456 1 250,00 MAD",
        "22/11/2026 22334455 66778899",
    ):
        assert find_references(text) == []
