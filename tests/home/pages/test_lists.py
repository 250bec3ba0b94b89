"""News and the library: what readers of a language find, narrowed down by the address, in constant queries."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import File, Theme
from home.pages import NewsPage, ResourcePage
from home.pages.lists import NEWS_PER_PAGE
from tests.factories import make_event, make_news, make_picture, make_resource, make_site, publish_pages

pytestmark = pytest.mark.django_db
NEWS, LIBRARY = "/fr/actualites/", "/fr/ressources/"


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_site()


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_the_latest_news_stand_first(client):
    make_news(title="La vieille", date=date(2026, 1, 5))
    make_news(title="La neuve", date=date(2026, 6, 5))

    html = read(client, NEWS)

    assert html.index("La neuve") < html.index("La vieille")
    assert '<time datetime="2026-06-05">5 juin 2026</time>' in html


def test_news_that_exist_only_in_another_language_say_so(client):
    """Each once: in the reader's language, else in French."""
    first = make_news(title="Le site parle arabe")
    make_news("ar", first, title="الموقع يتحدث العربية")
    make_news(title="Vos attestations se vérifient")

    html = read(client, "/ar/actualites/")

    assert "الموقع يتحدث العربية" in html and "Le site parle arabe" not in html
    assert 'lang="fr"' in html and "Vos attestations se vérifient" in html and "/fr/actualites/" in html


def test_drafts_and_closed_news_are_not_listed(client):
    draft, closed = make_news(title="Pas encore"), make_news(title="Pour les membres")
    draft.unpublish()
    closed.view_restrictions.create(restriction_type="login")

    html = read(client, NEWS)

    assert "Pas encore" not in html and "Pour les membres" not in html


def test_a_translation_that_is_a_draft_does_not_hide_the_french_page(client):
    first = make_news(title="En français seulement")
    make_news("ar", first, title="مسودة").unpublish()

    assert "En français seulement" in read(client, "/ar/actualites/")


def test_news_have_an_archive_by_year(client):
    make_news(title="Autrefois", date=date(2025, 3, 1))
    make_news(title="Naguère", date=date(2026, 3, 1))

    html = read(client, NEWS + "?annee=2025")

    assert "Autrefois" in html and "Naguère" not in html
    assert f'href="{NEWS}?annee=2025" aria-current="page"' in html and f'href="{NEWS}?annee=2026"' in html


def test_what_the_news_cannot_understand_is_told_and_left_out(client):
    make_news(title="La neuve")

    for asked in ["annee=1066", "annee=x", "page=99", "page=x", "page=-1", "annee=" + "9" * 5000]:
        html = read(client, f"{NEWS}?{asked}")
        assert "La neuve" in html and 'role="status"' in html and 'content="noindex"' in html


def test_the_pages_of_a_year_keep_the_year(client):
    for number in range(NEWS_PER_PAGE + 1):
        make_news(date=date(2026, 5, 1) + timedelta(days=number))
    make_news(title="Autrefois", date=date(2025, 3, 1))

    assert 'href="?annee=2026&amp;page=2"' in read(client, NEWS + "?annee=2026")
    assert 'href="?annee=2026"' in read(client, NEWS + "?annee=2026&page=2")


@pytest.fixture
def library():
    water = Theme.objects.create(slug="eau", name_fr="Eau", name_ar="الماء")
    guide = make_resource(title="Mesurer son eau", kind="guide", date=date(2026, 2, 1), themes=[water])
    make_resource("ar", guide, title="قياس الماء", kind="guide", date=date(2026, 2, 1))
    make_resource(title="Étiqueter un bidon", kind="sheet", date=date(2025, 2, 1))
    make_resource("ar", title="قطرة تتكلّم", kind="poster", date=date(2026, 4, 1))
    return guide


NARROWED = [
    ("", {"Mesurer son eau", "Étiqueter un bidon", "قطرة تتكلّم"}),
    ("type=guide", {"Mesurer son eau"}),
    ("theme=eau", {"Mesurer son eau"}),
    ("annee=2025", {"Étiqueter un bidon"}),
    ("langue=ar", {"قياس الماء", "قطرة تتكلّم"}),
    ("langue=en", set()),
    ("type=poster&annee=2026", {"قطرة تتكلّم"}),
    ("type=poster&annee=2025", set()),
]


def test_the_library_is_narrowed_down_by_its_address(client, library):
    titles = {"Mesurer son eau", "Étiqueter un bidon", "قطرة تتكلّم", "قياس الماء"}
    for asked, found in NARROWED:
        html = read(client, f"{LIBRARY}?{asked}")
        assert {title for title in titles if title in html} == found, asked


def test_the_filters_of_the_library_work_without_javascript(client, library):
    html = read(client, LIBRARY + "?type=guide")

    assert f'action="{LIBRARY}" method="get"' in html and '<option value="guide" selected>' in html
    assert "<script" not in html.replace('<script type="application/ld+json"', "")
    assert client.get(LIBRARY + "?type=guide&theme=&annee=").url == LIBRARY + "?type=guide"


UNKNOWN = ["type=tarte", "theme=<b>", "annee=1066", "langue=ber", "type=" + "x" * 9000, "page=99"]


def test_what_the_library_cannot_understand_is_told_and_left_out(client, library):
    for asked in UNKNOWN:
        html = read(client, f"{LIBRARY}?{asked}")
        assert "Mesurer son eau" in html and "<b>" not in html.split("<main")[1].split("<h1")[0]
        assert ("field-error" in html) != ("page" in asked) and 'content="noindex"' in html
    assert client.get(LIBRARY + "?theme=eau%00").status_code == 400


def test_nothing_found_leads_back(client, library):
    html = read(client, LIBRARY + "?type=video")

    assert "teaser" not in html.split("<main")[1].split("</main>")[0] and f'href="{LIBRARY}"' in html


def test_an_empty_library_and_no_news_say_so(client):
    assert "empty" in read(client, NEWS)
    assert read(client, LIBRARY).count("<h2") >= 1


def test_a_resource_says_what_it_is_how_big_and_how_to_cite_it(client):
    file = File.objects.create(
        title="Le guide", file=ContentFile(b"%PDF-1.7 %%EOF", name="guide.pdf"), language="ar"
    )
    page = make_resource(title="Mesurer son eau", kind="guide", date=date(2026, 2, 1), file=file)

    html = read(client, page.url)

    assert "Le guide" in html and "<bdi>PDF</bdi>" in html and "\u00a0o</bdi>" in html
    assert 'lang="ar"' in html and "CC BY 4.0" in html and "Halqa (2026)" in html and page.full_url in html


def test_a_resource_that_says_little_is_still_a_page(client):
    for minutes in (None, 1, 11):
        page = make_resource(licence="", kind="video", minutes=minutes)
        assert page.title in read(client, page.url)


def test_a_resource_names_the_events_it_comes_from(client):
    """Also when another translation of their page points at another translation of it."""
    page = make_resource(title="La synthèse")
    arabic = make_resource("ar", page, title="الخلاصة")
    event = make_event(title_fr="Faut-il réutiliser ?", days=-30)
    pages = publish_pages(event, "fr")
    pages["fr"].after = [("resources", {"resources": [page]})]

    pages["fr"].save_revision().publish()

    assert "Faut-il réutiliser" in read(client, page.url)
    assert "Faut-il réutiliser" in read(client, arabic.url)
    pages["fr"].unpublish()
    assert "Faut-il réutiliser" not in read(client, page.url)


def queries(client, address, warm):
    client.get(warm)
    with CaptureQueriesContext(connection) as asked:
        read(client, address)
    return [query["sql"] for query in asked]


@pytest.mark.parametrize(("address", "make"), [(NEWS, make_news), (LIBRARY, make_resource)])
def test_lists_ask_as_much_for_three_as_for_thirty(client, address, make):
    def many(count):
        for number in range(count):
            make(picture=make_picture((60, 40)), date=date(2026, 1, 1) + timedelta(days=number % 28))

    many(3)
    three = queries(client, address + "?page=1&x=1", "/fr/donnees-personnelles/")
    many(27)
    thirty = queries(client, address + "?page=1&x=2", "/fr/donnees-personnelles/")

    assert len(three) == len(thirty) <= 12, "\n".join(thirty)


@pytest.mark.parametrize("make", [make_news, make_resource])
def test_a_page_asks_twelve_questions_at_most(client, make):
    page = make(picture=make_picture((60, 40)))

    asked = queries(client, page.url + "?x=1", "/fr/donnees-personnelles/")

    assert len(asked) <= 12, "\n".join(asked)


def test_the_home_tags_show_the_latest(rf):
    from django.template import Context, Template
    from django.utils.translation import override

    for number in range(5):
        make_news(title=f"Nouvelle n° {number}", date=date(2026, 1, 1 + number))
        make_resource(title=f"Guide n° {number}", date=date(2026, 1, 1 + number))
    words = "{% load news_tags %}{% latest_news 2 as news %}{% latest_resources 3 as guides %}" \
            "{% for one in news %}{{ one.title }}({{ one.language }}) {% endfor %}" \
            "{% for one in guides %}{{ one.title }}:{{ one.kicker }} {% endfor %}"  # fmt: skip

    with override("en"):
        shown = Template(words).render(Context({"request": rf.get("/en/")}))

    assert shown.startswith("Nouvelle n° 4(fr) Nouvelle n° 3(fr) Guide n° 4:guide")
    assert (NewsPage.objects.count(), ResourcePage.objects.count()) == (5, 5)
