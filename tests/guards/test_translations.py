"""Everything people read is there in French and in Arabic, and right in form."""

import ast

import polib
import pytest

from tests.guards import catalogues
from tests.guards.catalogues import PLURALS, ROOT, UNNAMED, Words, faults, gathered, is_stale, problems


@pytest.fixture(scope="module")
def found():
    return gathered()


@pytest.mark.parametrize("language", PLURALS)
def test_everything_is_translated(language, found):
    said = problems(language, found=found)

    assert not said, f"{len(said)} in {language} (make messages, then translate):\n" + "\n".join(said[:40])


@pytest.mark.parametrize("language", PLURALS)
def test_what_django_reads_is_compiled_from_what_people_read(language):
    assert not is_stale(language), "make messages writes the .mo again"


def test_values_in_sentences_have_names(found):
    assert [words for words in found.values() if UNNAMED.search(words.msgid + words.plural)] == []


def test_no_sentence_is_made_before_it_is_translated():
    """`_(f"…")` and `_("…" % x)` ask for a sentence that no catalogue has."""
    wrong = []
    for folder in catalogues.CODE:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(getattr(node, "func", None), "id", "")
                if name in catalogues.FUNCTIONS and any(
                    isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args
                ):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


# The guard itself: each fault is seen.


def faults_of(msgid, msgstr="", language="fr", plural="", **more):
    given = {"msgstr_plural": dict(enumerate(msgstr))} if plural else {"msgstr": msgstr}
    return " · ".join(faults(polib.POEntry(msgid=msgid, msgid_plural=plural, **given, **more), language))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"msgid": "Places", "msgstr": ""}, "not translated"),
        ({"msgid": "Places left", "msgstr": "Places libres", "flags": ["fuzzy"]}, "fuzzy"),
        ({"msgid": "Places left", "msgstr": "Places left"}, "is the same"),
        ({"msgid": "Places left", "msgstr": "Places", "language": "ar"}, "no Arabic letter"),
        ({"msgid": "Until %(day)s", "msgstr": "Jusqu’au %(jour)s"}, "placeholders"),
        ({"msgid": "Until {day}", "msgstr": "Jusqu’au"}, "placeholders"),
        ({"msgid": "%(n)d hour", "plural": "%(n)d hours", "msgstr": ["%(n)d heure"]}, "needs 2 forms"),
        (
            {"msgid": "%(n)d hour", "plural": "%(n)d hours", "msgstr": ["%(n)d heure", "heures"]},
            "placeholders",
        ),
        (
            {"msgid": "%(n)d hour", "plural": "%(n)d hours", "msgstr": ["ساعة"] * 4, "language": "ar"},
            "needs 6 forms",
        ),
    ],
)
def test_the_guard_sees(entry, said):
    assert said in faults_of(**entry)


def test_one_and_two_may_be_said_in_words():
    arabic = ["لا ساعات", "ساعة واحدة", "ساعتان", "%(n)d ساعات", "%(n)d ساعة", "%(n)d ساعة"]

    assert faults_of("%(n)d hour", arabic, "ar", plural="%(n)d hours") == ""
    assert faults_of("%(n)d hour", ["Une heure", "%(n)d heures"], plural="%(n)d hours") == ""


def test_what_is_new_and_what_is_old_in_a_catalogue_is_said(tmp_path):
    write_house(tmp_path, "_('Places left')")
    catalogues.update("fr", tmp_path)
    write_house(tmp_path, "_('Places taken')")

    said = problems("fr", tmp_path)

    assert said == [
        "'Places taken' is not in the catalogue",
        "'Places left' is asked for by nobody any more",
    ]


def test_an_update_keeps_translations_and_strangers_that_are_marked(tmp_path):
    write_house(tmp_path, "_('Places left'); ngettext('%(n)d place', '%(n)d places', n)")
    catalogue = catalogues.update("ar", tmp_path)
    catalogue.find("Places left").msgstr = "الأماكن المتبقية"
    catalogue.append(polib.POEntry(msgid="Publish", msgstr="نشر", tcomment="Kept: Wagtail lacks it"))
    catalogue.save()

    catalogue = catalogues.update("ar", tmp_path)

    assert catalogue.find("Places left").msgstr == "الأماكن المتبقية"
    assert catalogue.find("Publish").msgstr == "نشر"
    assert len(catalogue.find("%(n)d place").msgstr_plural) == 6
    assert problems("ar", tmp_path) == ["'%(n)d place' is not translated"]


def test_a_catalogue_that_was_not_compiled_is_stale(tmp_path):
    write_house(tmp_path, "_('Places left')")
    catalogue = catalogues.update("fr", tmp_path)
    assert is_stale("fr", tmp_path)

    catalogues.write_mo("fr", tmp_path)
    assert not is_stale("fr", tmp_path)

    catalogue.find("Places left").msgstr = "Places libres"
    catalogue.save()
    assert is_stale("fr", tmp_path)


def test_templates_are_read_as_django_reads_them(tmp_path):
    write_house(
        tmp_path,
        template="""<p title="{% translate "100% free" context "fee" %}">it's {{ _("Hello") }}
        {% blocktranslate trimmed count n=places %}
            {{ n }} place left
        {% plural %}
            {{ n }} places left
        {% endblocktranslate %}""",
    )

    assert list(gathered(tmp_path).values()) == [
        Words("100%% free", context="fee", files={"templates/home/page.html"}),
        Words("Hello", files={"templates/home/page.html"}),
        Words("%(n)s place left", "%(n)s places left", files={"templates/home/page.html"}),
    ]


def write_house(root, code="", template=""):
    for folder in (*catalogues.CODE, "templates/home"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "home" / "pages.py").write_text(code, encoding="utf-8")
    (root / "templates" / "home" / "page.html").write_text(template, encoding="utf-8")
