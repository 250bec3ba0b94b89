"""Each block is one template, one example in the styleguide, and reads well in three languages."""

import re

import pytest
from django.template.loader import get_template
from django.utils.translation import override
from wagtail import blocks

from events.blocks import StoryBlock
from events.people.models import Organisation
from events.programme.models import Event
from events.views.styleguide_blocks import blocks as examples
from home.blocks import BodyBlock
from home.languages import CODES
from home.models import File, Theme
from home.pages import StandardPage
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_picture,
    make_resource,
    make_site,
    make_user,
    publish_pages,
)

pytestmark = pytest.mark.django_db
TYPES = list(BodyBlock().child_blocks)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def show(kind, value, language="fr", stream=None):
    with override(language):
        stream = stream or BodyBlock()
        block = stream.child_blocks[kind]
        return block.render(block.normalize(value), {}).strip()


def searched(kind, value):
    block = BodyBlock().child_blocks[kind]
    return " ".join(str(words) for words in block.get_searchable_content(block.normalize(value)))


def test_there_are_sixteen_types_and_each_has_a_template_of_its_own():
    body = BodyBlock()
    templates = [block.meta.template for block in body.child_blocks.values()]

    assert len(TYPES) == 16 and len(set(templates)) == 16
    for template in templates:
        assert template.startswith("components/blocks/") and get_template(template)
    assert list(StoryBlock().child_blocks) == [*TYPES, "resources"]


def test_no_block_holds_raw_html_and_none_nests_deeper_than_two():
    def depth(block):
        assert not isinstance(block, blocks.RawHTMLBlock)
        children = getattr(block, "child_blocks", None)
        inside = (
            list(children.values())
            if children
            else [block.child_block]
            if hasattr(block, "child_block")
            else []
        )
        named = type(block).__name__ in ("ImageBlock", "CellsBlock")  # one field of the admin each
        return 0 if not inside or named else 1 + max(depth(child) for child in inside)

    for block in StoryBlock().child_blocks.values():
        assert depth(block) - 1 <= 2, block  # below the block itself


def test_no_block_lets_editors_choose_a_colour_or_a_size():
    names = {
        name for block in BodyBlock().child_blocks.values() for name in getattr(block, "child_blocks", {})
    }

    assert not names & {"colour", "color", "size", "width", "align", "alignment", "style", "theme_colour"}


def test_the_styleguide_shows_every_type(client):
    assert {kind for kind, _value in examples()} >= set(TYPES) - {"picture"}
    make_picture((60, 40))
    assert {kind for kind, _value in examples()} == set(TYPES)
    client.force_login(make_user(is_staff=True))
    for language in CODES:
        html = client.get(f"/styleguide/?l={language}").content.decode()
        assert 'class="timeline"' in html and 'class="logos"' in html and "<video controls" in html


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("kind", TYPES)
def test_a_block_reads_well_in_each_language(kind, language):
    make_picture((60, 40), alt_ar="قاعة", alt_en="A room")
    with override(language):
        page = StandardPage(body=[example for example in examples() if example[0] == kind])
        html = "".join(block.render({}) for block in page.body)

    words = re.sub(r"<[^>]+>", " ", html).strip()
    assert words and "<script" not in html and "style=" not in html and "onclick" not in html
    assert html.count("<ul") == html.count("</ul>") and html.count("<div") == html.count("</div>")
    if language == "ar":
        assert re.search("[\u0600-\u06ff]", html), html


@pytest.mark.parametrize("kind", TYPES)
def test_a_block_that_nobody_filled_yet_shows_without_error(kind):
    """As the preview shows it while an editor writes."""
    block = BodyBlock().child_blocks[kind]

    assert "Traceback" not in block.render(block.get_default(), {})


@pytest.mark.parametrize("kind", TYPES)
def test_a_block_is_kept_and_read_again_as_it_was(kind):
    make_picture((60, 40))
    block = BodyBlock().child_blocks[kind]
    value = next(value for name, value in examples() if name == kind)
    if kind in ("events", "people", "partners"):
        value = {"title": value["title"], "people": [], "number": 3}
        value = {name: words for name, words in value.items() if name in block.child_blocks}
    if kind in ("documents", "recording"):
        file = File.objects.create(title="Guide", file="documents/guide.pdf", file_size=12)
        value = {"files": [file]} if kind == "documents" else value
    stored = block.get_prep_value(block.normalize(value))

    assert block.get_prep_value(block.to_python(stored)) == block.get_prep_value(
        block.bulk_to_python([stored])[0]
    )


def test_a_key_figure_names_its_source_and_escapes_what_it_is_given():
    html = show(
        "key_figure", {"value": "<b>620", "unit": "m³", "label": "d’eau", "source": "Banque mondiale"}
    )

    assert "&lt;b&gt;620" in html and "<figcaption>Banque mondiale</figcaption>" in html
    with pytest.raises(blocks.StructBlockValidationError) as wrong:
        block = BodyBlock().child_blocks["key_figure"]
        block.clean(block.normalize({"value": "1", "unit": "", "label": "x", "source": ""}))
    assert list(wrong.value.block_errors) == ["source"]


def cleaned(kind, value):
    block = BodyBlock().child_blocks[kind]
    defaults = {name: child.get_default() for name, child in block.child_blocks.items()}
    return block.clean(block.normalize(defaults | value))


def test_nobody_is_quoted_who_did_not_approve_it():
    with pytest.raises(blocks.StructBlockValidationError) as wrong:
        cleaned("quote", {"text": "Oui.", "who": "Amina"})
    assert list(wrong.value.block_errors) == ["approved"]
    with pytest.raises(blocks.StructBlockValidationError) as wrong:
        cleaned("quote", {"text": "Oui.", "approved": True})
    assert list(wrong.value.block_errors) == ["who"]

    person = make_person(
        "Zineb Amghrasi", name_ar="زينب أمغراسي", title="Dr", is_public=True, function_fr="Médecin"
    )
    value = cleaned("quote", {"text": "Oui.", "approved": True, "person": person})
    assert "<b>Dr Zineb Amghrasi</b>" in show("quote", value) and "Médecin" in show("quote", value)
    assert "زينب أمغراسي" in show("quote", value, "ar")
    assert "Zineb" in searched("quote", value)


def test_a_call_to_action_leads_to_one_place():
    make_site()
    page = StandardPage.objects.filter(locale__language_code="fr").first()

    for wrong in ({"page": None, "address": ""}, {"page": page, "address": "https://example.org"}):
        with pytest.raises(blocks.StructBlockValidationError):
            cleaned("action", {"label": "Lire"} | wrong)
    value = cleaned("action", {"label": "Lire", "page": page})
    assert f'href="{page.url}"' in show("action", value)
    assert f'href="{page.localized.url}"'.replace("/fr/", "/ar/") in show("action", value, "ar")
    page.unpublish()
    assert "href" not in show(
        "action", cleaned("action", {"label": "Lire", "page": StandardPage.objects.get(pk=page.pk)})
    )


def test_a_table_has_headings_above_and_beside():
    columns = [{"type": "words", "heading": heading} for heading in ("Usage", "Part")]
    table = {"caption": "Usages", "columns": columns,
             "rows": [{"values": ["Lavage", "<i>33 %</i>"]}]}  # fmt: skip
    html = show("table", {"table": table, "first_is_heading": True})

    assert '<th scope="col">Part</th>' in html and '<th scope="row">Lavage</th>' in html
    assert "<caption>Usages</caption>" in html and "&lt;i&gt;33 %" in html
    assert "<td>Lavage</td>" in show("table", {"table": table, "first_is_heading": False})
    assert searched("table", {"table": table}) == "Usages Usage Part Lavage <i>33 %</i>"


@pytest.mark.parametrize(
    ("columns", "rows"), [([], []), (["Usage"], []), (["Usage", " "], [["a", "b"]]), (["a"] * 9, [["b"] * 9])]
)
def test_a_table_without_headings_or_too_big_is_told(columns, rows):
    table = {"caption": "", "columns": [{"type": "words", "heading": heading} for heading in columns],
             "rows": [{"values": values} for values in rows]}  # fmt: skip

    with pytest.raises(blocks.StructBlockValidationError) as wrong:
        cleaned("table", {"table": BodyBlock().child_blocks["table"].child_blocks["table"].to_python(table)})
    assert list(wrong.value.block_errors) == ["table"]


def test_event_cards_find_their_events():
    water = Theme.objects.create(slug="eau", name_fr="Eau")
    debate = make_event(title_fr="Le débat de l’eau")
    debate.themes.add(water)
    make_event(title_fr="L’atelier", kind=Event.Kind.WORKSHOP)
    make_event(title_fr="Le vieux débat", days=-9)
    draft = make_event(title_fr="Le brouillon", state=Event.State.DRAFT)

    assert "Le débat de l’eau" in show("events", {}) and "atelier" in show("events", {})
    assert "atelier" not in show("events", {"kind": "debate"})
    assert "atelier" not in show("events", {"theme": "eau"})
    assert show("events", {"theme": "inconnu", "title": "Titre"}) == ""
    assert "vieux" in show("events", {"past": True}) and "atelier" not in show("events", {"past": True})
    assert show("events", {"number": 1}).count("<li") == 1
    assert "vieux" not in show("events", {"events": [debate, draft]})
    assert "brouillon" not in show("events", {"events": [debate, draft]})
    assert "Le débat de l’eau" in searched("events", {"events": [debate]})


def test_event_cards_lead_to_the_page_in_the_readers_language():
    make_site()
    event = make_event(title_fr="Le débat", title_ar="المناظرة")
    publish_pages(event, "fr", "ar")

    assert "/ar/debats/" in show("events", {"events": [event]}, "ar")


def test_people_who_withdrew_their_consent_are_not_shown():
    shown, gone = make_person("Amina", is_public=True), make_person("Brahim", is_public=False)

    html = show("people", {"people": [shown, gone]})

    assert "Amina" in html and "Brahim" not in html
    assert show("people", {"people": [gone], "title": "Qui"}) == ""


def test_the_logo_wall_shows_names_where_there_is_no_logo():
    make_organisation("CGEM", partner=True, kind=Organisation.Kind.PROFESSION, website="https://example.org")
    make_organisation("Banque", partner=True, kind=Organisation.Kind.FINANCE, logo=make_picture((60, 40)))
    make_organisation("Cliente", partner=False)
    make_organisation("Sobre", label_level=2)

    html = show("partners", {"which": "partners"})

    assert "CGEM" in html and 'alt="Banque"' in html and "Cliente" not in html
    assert "Banque" not in show("partners", {"which": "profession"}) and "CGEM" in show(
        "partners", {"which": "profession"}
    )
    assert "Sobre" in show("partners", {"which": "label"}) and show("partners", {"which": "incubated"}) == ""
    assert "Cliente" in show("partners", {"organisations": [Organisation.objects.get(name_fr="Cliente")]})


def test_resources_are_shown_in_the_readers_language_or_marked():
    make_site()
    guide = make_resource(title="Le guide")
    make_resource("ar", guide, title="الدليل")
    sheet = make_resource(title="La fiche")

    html = show("resources", {"resources": [guide, sheet]}, "ar", StoryBlock())

    assert "الدليل" in html and "Le guide" not in html and "La fiche" in html and 'lang="fr"' in html


def test_lists_of_rows_ask_as_much_for_three_as_for_thirty(django_assert_max_num_queries):
    people = [make_person(f"Amina {number}", is_public=True, organisation=make_organisation(f"O {number}"),
                          photo=make_picture((30, 20))) for number in range(12)]  # fmt: skip
    block = BodyBlock().child_blocks["people"]
    stored = block.get_prep_value(block.normalize({"title": "", "people": people}))

    with django_assert_max_num_queries(4):
        block.render(block.to_python(stored), {})


def test_who_we_are_was_kept_without_anything_once():
    make_site()
    block = BodyBlock().child_blocks["organisation"]

    assert block.bulk_to_python([None])[0]["form"] in (None, False)
    assert "Halqa" in show("organisation", None)


def test_the_words_of_a_block_can_be_searched():
    file = File(title="Le guide", file="documents/guide.pdf", collection_id=None)
    moments = [{"when": "2011", "title": "Le premier débat", "text": "à Rabat"}]
    found = {
        "timeline": searched("timeline", {"title": "Histoire", "moments": moments}),
        "documents": searched("documents", {"files": [file, None]}),
        "recording": searched("recording", {"title": "Visite", "address": "https://youtu.be/aqz-KE-bpKQ"}),
        "call_out": searched("call_out", {"title": "Règle", "text": "<p>Ce qui est <b>dit</b></p>"}),
        "questions": searched("questions", [{"question": "Quand ?", "answer": "<p>Demain.</p>"}]),
        "partners": searched("partners", {"title": "Avec", "organisations": [make_organisation("CGEM")]}),
    }

    assert found["timeline"] == "Histoire 2011 Le premier débat à Rabat" and found["documents"] == "Le guide"
    assert "Visite" in found["recording"] and "aqz-KE-bpKQ" in found["recording"]
    assert "Règle" in found["call_out"] and "dit" in found["call_out"] and "<b>" not in found["call_out"]
    assert "Quand ?" in found["questions"] and "Demain." in found["questions"] and "CGEM" in found["partners"]
