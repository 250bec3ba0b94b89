"""A page goes live only with a picture that is described in its language."""

import pytest

from home.pages import NewsIndexPage, NewsPage
from tests.events.pages.test_preview import typed
from tests.factories import make_picture, make_site, make_user

pytestmark = pytest.mark.django_db


def form_in(language, picture, draft=False):
    parent = NewsIndexPage.objects.get(locale__language_code=language)
    page = NewsPage(locale=parent.locale)
    sent = typed(NewsPage, title="Titre", lead="En bref.", date="2026-05-01", picture=picture.pk)
    form = NewsPage.get_edit_handler().get_form_class()(
        sent, instance=page, parent_page=parent, for_user=make_user(is_superuser=True)
    )
    if draft:
        form.defer_required_fields()
    return form


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_site()


def test_an_arabic_page_wants_its_picture_described_in_arabic():
    picture = make_picture((60, 40), alt_fr="Une usine")

    assert form_in("fr", picture).is_valid()
    assert list(form_in("ar", picture).errors) == ["picture"]
    assert form_in("ar", picture, draft=True).is_valid()
    picture.alt_ar = "مصنع"
    picture.save()
    assert form_in("ar", picture).is_valid()


def test_a_decorative_picture_needs_no_words():
    assert form_in("en", make_picture((60, 40), alt_fr="", is_decorative=True)).is_valid()
