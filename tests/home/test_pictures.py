"""Pictures are made in sizes and formats by the worker, light enough, and shown without a question to the database."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.utils.timezone import now
from django.utils.translation import override
from wagtail.models import UploadedFile

from home.models import Picture, Rendition
from home.pictures import HEAVIEST, SHAPES, prepare, sweep
from tests.factories import make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def show(picture, how="", language="fr"):
    with override(language):
        return Template("{% load pictures %}{% responsive_picture picture " + how + " %}").render(
            Context({"picture": picture})
        )


def test_the_worker_makes_every_shape_in_three_formats():
    picture = make_picture((1300, 867))

    assert sweep() == 1

    picture.refresh_from_db()
    assert set(picture.prepared) == set(SHAPES)
    assert [width for _name, width, _height in picture.prepared["3:2"]["avif"]] == [400, 800]
    assert [width for _name, width, _height in picture.prepared[""]["webp"]] == [400, 800, 1200]
    assert [width for _name, width, _height in picture.prepared[""]["jpeg"]] == [800]
    assert sweep() == 0


def test_a_hero_weighs_forty_kilobytes_at_most():
    """Also when the photograph is all grain."""
    picture = make_picture((900, 600), noise=255)

    prepare(picture)

    for shape in SHAPES:
        for name, width, _height in picture.prepared[shape]["avif"]:
            weight = Rendition.objects.get(file=name).file.size
            assert weight <= HEAVIEST.get(width, 80_000), (name, weight)


def test_a_small_picture_is_not_made_wider():
    picture = make_picture((500, 400))

    prepare(picture)

    assert [width for _name, width, _height in picture.prepared[""]["avif"]] == [400, 500]


def test_the_cut_follows_the_focal_point():
    before = make_picture((420, 420))
    prepare(before)
    other = Picture.objects.get(pk=before.pk)
    other.focal_point_x, other.focal_point_y, other.focal_point_width, other.focal_point_height = (
        200,
        400,
        20,
        20,
    )
    other.save()

    assert Picture.objects.get(pk=before.pk).prepared == {}
    sweep()
    after = Picture.objects.get(pk=before.pk)
    assert after.prepared["3:2"]["avif"][0][0] != before.prepared["3:2"]["avif"][0][0]
    assert after.prepared[""]["avif"] == before.prepared[""]["avif"]


def test_new_words_leave_the_sizes_as_they_are():
    picture = make_picture((500, 400))
    prepare(picture)

    picture.alt_ar = "قاعة"
    picture.save()

    assert Picture.objects.get(pk=picture.pk).prepared != {}


def test_a_picture_whose_file_is_gone_is_looked_at_once():
    picture = make_picture((500, 400))
    picture.file.storage.delete(picture.file.name)

    assert (sweep(), sweep()) == (1, 0)
    assert "<img" in show(Picture.objects.get(pk=picture.pk))


def test_uploads_that_nobody_finished_are_forgotten_after_a_day():
    upload = UploadedFile.objects.create(file=ContentFile(b"half", name="half.jpg"))

    sweep()
    assert UploadedFile.objects.filter(pk=upload.pk).exists()
    sweep(now() + timedelta(hours=25))

    assert not UploadedFile.objects.exists()
    assert not upload.file.storage.exists(upload.file.name)


def test_a_prepared_picture_is_shown_without_a_query(django_assert_num_queries):
    picture = make_picture((820, 547))
    prepare(picture)
    picture = Picture.objects.get(pk=picture.pk)

    with django_assert_num_queries(0):
        html = show(picture, 'sizes="(min-width: 56rem) 40rem, 100vw" ratio="3:2" widths="400"')

    assert html.index('type="image/avif"') < html.index('type="image/webp"') < html.index("<img")
    assert "400w" in html and "800w" not in html
    assert 'width="800" height="533"' in html and 'loading="lazy"' in html
    assert 'alt="Une salle pleine, vue de la scène"' in html


def test_a_picture_that_waits_for_the_worker_is_shown_as_it_was_uploaded(django_assert_num_queries):
    picture = Picture.objects.get(pk=make_picture().pk)

    with django_assert_num_queries(0):
        html = show(picture, 'ratio="3:2"')

    assert picture.file.url in html and 'width="300" height="200"' in html and "ratio-3-2" in html
    assert not Rendition.objects.exists()


def test_the_one_picture_seen_first_is_not_lazy():
    html = show(make_picture((500, 400)), "eager=True")

    assert 'fetchpriority="high"' in html and "lazy" not in html


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", 'alt="Une salle"'), ("ar", 'alt="قاعة"'), ("en", 'alt="Une salle" lang="fr"')],
)
def test_the_words_are_in_the_readers_language_or_marked(language, words):
    picture = make_picture((500, 400), alt_fr="Une salle", alt_ar="قاعة")

    assert words in show(picture, language=language)


def test_a_decorative_picture_is_not_read_out():
    assert 'alt=""' in show(make_picture((500, 400), alt_fr="Des vagues", is_decorative=True))


def test_words_of_the_page_win_over_those_of_the_picture():
    picture = make_picture((500, 400))
    picture.contextual_alt_text = "<La salle> du débat"

    assert 'alt="&lt;La salle&gt; du débat"' in show(picture)


def test_no_picture_shows_nothing_and_an_unknown_shape_is_told():
    assert show(None) == ""
    with pytest.raises(ValueError, match="7:5"):
        show(make_picture((500, 400)), 'ratio="7:5"')
