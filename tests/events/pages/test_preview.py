"""Every type of page shows itself to its editor while it is written: empty, half filled, full; in three languages."""

import pytest
from django.urls import reverse
from wagtail.models import Page, get_page_models

from events.pages import DirectoryPage, EventIndexPage, SeriesPage, ThemePage
from events.programme.models import Event, Series
from events.views.styleguide_blocks import blocks
from home.languages import CODES
from home.models import Theme
from home.pages import BasePage, HomePage, NewsIndexPage, ResourceIndexPage
from tests.factories import (
    make_event,
    make_news,
    make_picture,
    make_resource,
    make_site,
    make_user,
    publish_pages,
)
from training.actions import add_cohort
from training.models import Course

pytestmark = pytest.mark.django_db
TYPES = [model for model in get_page_models() if issubclass(model, BasePage)]


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_site()


def parent_of(model, language):
    """The first page under which an editor may make one of this type."""
    for kind in model.allowed_parent_page_models():
        found = (
            kind.objects.filter(locale__language_code=language)
            if issubclass(kind, BasePage)
            else kind.objects.all()
        )
        if found.exists():
            return found.first()
    return Page.objects.get(depth=1)


def typed(model, **words):
    """What the form of a new page sends before anything was typed."""
    form = model.get_edit_handler().get_form_class()()
    sent = dict.fromkeys(form.fields, "") | {"slug": "brouillon"}
    for name in model.stream_fields():
        sent[f"{name}-count"] = "0"
    for prefix in form.formsets:
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0, f"{prefix}-MIN_NUM_FORMS": 0}
    return sent | words


def shown(answer):
    html = answer.content.decode()
    assert answer.status_code == 200
    return html


@pytest.mark.parametrize("language", CODES)
def test_a_page_of_which_nothing_is_written_yet_has_a_preview(client, language):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    for model in TYPES:
        preview_of_a_new_one(client, model, parent_of(model, language))


def preview_of_a_new_one(client, model, parent):
    address = reverse(
        "wagtailadmin_pages:preview_on_add", args=[model._meta.app_label, model._meta.model_name, parent.pk]
    )

    for words in ({}, {"title": "Brouillon"}):
        said = client.post(address, typed(model, **words)).json()
        html = shown(client.get(f"{address}?in_preview_panel=true&mode="))
        if said["is_available"] and words:
            assert "<h1" in html, html[:500]


@pytest.mark.parametrize("language", CODES)
def test_the_type_itself_survives_an_empty_row(language):
    """As the history and the workflow show it."""
    for model in TYPES:
        show_an_empty_row(model, parent_of(model, language))


def show_an_empty_row(model, parent):
    page = model(
        title="", depth=parent.depth + 1, path=parent.path + "9999", url_path=f"{parent.url_path}brouillon/"
    )
    page.locale = parent.locale

    for mode, _label in page.preview_modes or [("", "")]:
        html = shown(page.make_preview_request(preview_mode=mode))
        assert "</html>" in html


@pytest.fixture
def world():
    make_picture((60, 40))
    theme = Theme.objects.create(slug="eau", name_fr="Eau", name_ar="الماء", name_en="Water")
    series = Series.objects.create(slug="debats", name_fr="Les débats")
    debate = make_event(title_fr="Débat", title_ar="مناظرة", title_en="Debate", series=series, number=1)
    workshop = make_event(title_fr="Atelier", title_ar="ورشة", title_en="Workshop", kind=Event.Kind.WORKSHOP)
    training = make_event(
        title_fr="Formation", title_ar="تكوين", title_en="Training", kind=Event.Kind.TRAINING
    )
    add_cohort(Course.objects.create(title_fr="Audit", title_ar="افتحاص", title_en="Audit"), training)
    pages = [page for event in (debate, workshop, training) for page in publish_pages(event).values()]
    for home in HomePage.objects.all():
        pages.append(home.add_child(instance=SeriesPage(title="Série", series=series, locale=home.locale)))
        pages.append(home.add_child(instance=ThemePage(title="Thème", theme=theme, locale=home.locale)))
    pages += [make(language) for make in (make_news, make_resource) for language in CODES]
    for index in (HomePage, EventIndexPage, NewsIndexPage, ResourceIndexPage, DirectoryPage):
        pages += list(index.objects.all())
    return pages


def test_a_full_page_of_every_type_has_a_preview_in_each_language(world):
    seen = set()
    for page in world:
        page = Page.objects.get(pk=page.pk).specific
        for name in page.stream_fields():
            setattr(page, name, blocks())
        for mode, _label in page.preview_modes or [("", "")]:
            html = shown(page.make_preview_request(preview_mode=mode))
            assert f'lang="{page.locale.language_code}"' in html, page
        seen.add((type(page), page.locale.language_code))

    kinds = {kind for kind, _language in seen}
    assert {kind.__name__ for kind in TYPES} - {kind.__name__ for kind in kinds} <= {"StandardPage"}
    assert all((kind, language) in seen for kind in kinds for language in CODES)
