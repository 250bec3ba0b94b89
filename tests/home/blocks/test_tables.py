"""A table is translated like every other text: caption, headings, cells."""

import pytest
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home.blocks.tables import CellsBlock
from home.pages import StandardPage
from tests.factories import make_picture, make_site

pytestmark = pytest.mark.django_db
TABLE = {
    "caption": "Usages", "columns": [{"type": "words", "heading": "Usage"}, {"type": "words", "heading": "Part"}],
    "rows": [{"values": ["Lavage", "33 %"]}, {"values": ["", "67 %"]}],
}  # fmt: skip


def test_each_word_of_a_table_is_told_to_translators():
    block = CellsBlock()

    segments = block.get_translatable_segments(block.to_python(TABLE))

    assert {segment.path: segment.string.data for segment in segments} == {
        "caption": "Usages", "column.0": "Usage", "column.1": "Part", "cell.0.0": "Lavage", "cell.0.1": "33 %",
        "cell.1.1": "67 %",
    }  # fmt: skip


def test_a_page_with_blocks_is_translated_from_end_to_end(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    arabic = make_site().homes["ar"].locale
    page = (
        StandardPage.objects.filter(locale__language_code="fr")
        .first()
        .copy(update_attrs={"slug": "usages", "title": "Usages"}, reset_translation_key=True)
    )
    picture = make_picture((60, 40))
    picture.contextual_alt_text = "Une usine"
    page.body = [
        ("table", {"table": TABLE, "first_is_heading": True}),
        ("recording", {"title": "Visite", "address": "https://youtu.be/aqz-KE-bpKQ", "minutes": 11}),
        ("timeline", {"title": "Histoire", "moments": [{"when": "2011", "title": "Le début", "text": ""}]}),
        ("picture", {"picture": picture, "caption": "La cour"}),
        ("action", {"text": "", "label": "Lire", "page": page, "address": ""}),
    ]
    page.save_revision().publish()
    source, _new = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=arabic)
    for segment in source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=arabic,
            context=segment.context,
            data=f"ع {segment.string.data}",
        )

    translation.save_target()

    table, recording, timeline, shown, action = (block.value for block in page.get_translation(arabic).body)
    assert table["table"].caption == "ع Usages" and table["table"].columns[1]["heading"] == "ع Part"
    assert (
        table["table"].row_data[0]["values"] == ["ع Lavage", "ع 33 %"] and table["first_is_heading"] is True
    )
    assert table["table"].row_data[1]["values"][0] == ""
    assert (recording["title"], recording["minutes"]) == (
        "ع Visite",
        11,
    ) and recording.video.id == "aqz-KE-bpKQ"
    assert timeline["moments"][0]["when"] == "ع 2011"
    assert shown["picture"].contextual_alt_text == "ع Une usine"
    assert action["page"].pk == page.pk and action["label"] == "ع Lire"
