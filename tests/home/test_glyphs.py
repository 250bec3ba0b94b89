import unicodedata

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from home import glyphs


@pytest.mark.parametrize("path", sorted(glyphs.FONTS.glob("*.ttf")), ids=lambda path: path.stem)
def test_our_reading_of_a_font_is_that_of_fonttools(path):
    oracle = {chr(code) for code in TTFont(path).getBestCmap() if glyphs._public(code)}

    assert set(glyphs._mapped(path.read_bytes())) == oracle


@pytest.mark.parametrize(
    "text",
    ["Amina", "Élodie Nguyễn", "أمينة بنكيران", "ⵜⴰⵎⵓⵔⵜ", "Ψ Ж ڭ گ ڨ پ چ Ÿ", "a\nb", "18 h 00", "شُكْرًا"],
)
def test_what_the_fonts_draw_stays_as_it_is(text):
    assert glyphs.printable(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a😀b", "a�b"),
        ("漢字", "��"),
        ("a\ud800b", "a�b"),
        ("\x00a\x07b\x1b", "ab"),
        ("a\tb\r\nc\u2028d", "a b\nc\nd"),
        ("\ufeffa\ue000", "a�"),
        ("e\u0301", "é"),
        ("ⵜ\u064e", "ⵜ�"),
    ],
)
def test_what_they_lack_is_shown_as_lacking_and_what_only_controls_is_left_out(text, printed):
    assert glyphs.printable(text) == printed


def test_a_name_cannot_turn_the_words_around_it():
    assert glyphs.printable("\u202eabc") == "abc"
    assert glyphs.printable("\u2067abc") == "abc"
    assert glyphs.printable("abc\u2069") == "abc"
    assert glyphs.printable("\u2068abc\u2069") == "\u2068abc\u2069"


@given(st.text(st.characters(codec=None)))
def test_only_what_some_font_draws_is_left_of_any_text(text):
    printed = glyphs.printable(text)

    assert set(printed) <= frozenset("\n").union(glyphs.INVISIBLE, *glyphs.coverage())
    assert not set(printed) & glyphs.OVERRIDES
    printed.encode()
