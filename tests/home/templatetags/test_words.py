"""Words in templates."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

SHOWN = Template("{% load words %}{{ words|spaced }}")


def test_no_line_of_french_begins_with_a_mark():
    with override("fr"):
        assert (
            SHOWN.render(Context({"words": "« L’eau » : pour qui ?"}))
            == "«\u00a0L’eau\u00a0»\u00a0: pour qui\u00a0?"
        )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_other_languages_keep_their_spaces(language):
    with override(language):
        assert SHOWN.render(Context({"words": "Why ?"})) == "Why ?"


def test_spacing_makes_nothing_safe_that_was_not():
    with override("fr"):
        assert SHOWN.render(Context({"words": "<b>Oui ?</b>"})) == "&lt;b&gt;Oui\u00a0?&lt;/b&gt;"
        assert SHOWN.render(Context({"words": mark_safe("<b>Oui ?</b>")})) == "<b>Oui\u00a0?</b>"  # noqa: S308


def test_typed_words_do_not_turn_the_sentence_around_them():
    shown = Template("{% load words %}{{ words|isolated }}")

    assert shown.render(Context({"words": "Sale <b>!"})) == "<bdi>Sale &lt;b&gt;!</bdi>"
    assert shown.render(Context({"words": ""})) == ""
