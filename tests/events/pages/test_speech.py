"""Under a rule of speech the page keeps what people were promised, and no more."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.factories import make_event, make_site, publish_pages

pytestmark = pytest.mark.django_db

QUOTE = ("quote", {"text": "We paid twice.", "who": "Amina Alaoui", "approved": True})
TEXT = ("text", "<p>Two sides, one meter.</p>")


def page_with(rule, *blocks):
    make_site()
    page = publish_pages(make_event(days=-3, speech_rule=rule, title_en="A factory pollutes"))["en"]
    page.after = blocks
    return page


@pytest.mark.parametrize("rule", ["chatham", "closed"])
def test_nobody_is_quoted_where_nobody_is_named(rule):
    with override("en"), pytest.raises(ValidationError) as refused:
        page_with(rule, TEXT, QUOTE).full_clean()

    assert "nobody is named" in str(refused.value.error_dict["after"])


@pytest.mark.parametrize(("rule", "blocks"), [("record", [TEXT, QUOTE]), ("chatham", [TEXT]), ("closed", [])])
def test_what_the_rule_allows_remains(rule, blocks):
    page_with(rule, *blocks).full_clean()
