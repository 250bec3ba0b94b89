"""Creating the pages of an event: drafts in each language, translations of each other, nothing published."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override
from wagtail.models import ModelLogEntry, Page

from events.pages import DebatePage, EventIndexPage, WorkshopPage, create_pages, pages_of
from events.pages.creation import PagesError, unfinished
from events.pages.facts import initials
from events.pages.models import TO_TRANSLATE
from events.programme.models import Event
from tests.factories import make_event, make_person, make_site, make_user, publish_pages
from training.models import Cohort, Course
from training.pages import TrainingPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make_site()


def test_three_drafts_are_made_as_translations_of_each_other(site):
    user = make_user(is_superuser=True)
    event = make_event(
        title_fr="L’eau à Agadir : comment partager peu ?", title_ar="الماء في أكادير", lead_ar="كيف؟"
    )

    pages = create_pages(event, by=user)

    assert [page.locale.language_code for page in pages] == ["fr", "ar", "en"]
    assert {page.live for page in pages} == {False}
    assert len({page.translation_key for page in pages}) == 1
    assert {page.slug for page in pages} == {"leau-a-agadir-comment-partager-peu"}
    assert all(isinstance(page.get_parent().specific, EventIndexPage) for page in pages)
    assert {page.latest_revision.user for page in pages} == {user}


def test_the_arabic_draft_has_the_arabic_words_and_marks_what_is_missing(site):
    event = make_event(
        title_fr="L’eau", title_ar="الماء", lead_fr="Partager peu.", lead_ar="كيف نقتسم القليل؟"
    )

    french, arabic, english = create_pages(event)

    assert (arabic.title, arabic.search_description) == ("الماء", "كيف نقتسم القليل؟")
    assert english.title == f"{TO_TRANSLATE} L’eau"
    assert english.search_description == f"{TO_TRANSLATE} Partager peu."
    assert (unfinished(french), unfinished(arabic), unfinished(english)) == ([], [], ["title", "lead"])


def test_an_arabic_source_leads_and_the_address_stays_latin(site):
    event = make_event(title_fr="", title_ar="الماء في أكادير", source_language="ar")

    pages = create_pages(event)

    assert {page.slug for page in pages} == {event.code}
    assert pages[0].title == f"{TO_TRANSLATE} الماء في أكادير"


def test_creating_again_adds_only_what_is_missing(site):
    event = make_event()
    first = create_pages(event)
    first[2].delete()

    again = create_pages(event)

    assert [page.pk for page in again[:2]] == [page.pk for page in first[:2]]
    assert again[2].translation_key == first[0].translation_key
    assert len(pages_of(event)) == 3
    noted = ModelLogEntry.objects.filter(action="events.desk.pages").order_by("pk")
    assert [entry.data["count"] for entry in noted] == [3, 1]


def test_two_events_of_one_title_have_two_addresses(site):
    one, other = create_pages(make_event(title_fr="Eau")), create_pages(make_event(title_fr="Eau"))

    assert (one[0].slug, other[0].slug) == ("eau", "eau-2")


def test_each_kind_has_its_own_type_of_page(site):
    assert isinstance(create_pages(make_event(kind=Event.Kind.WORKSHOP))[0], WorkshopPage)
    assert isinstance(create_pages(make_event())[0], DebatePage)


def test_a_training_is_read_about_on_the_page_of_its_course(site, client):
    course = Course.objects.create(code="eau", title_fr="Économiser l’eau", title_ar="الاقتصاد في الماء")
    dates = [
        make_event(kind=Event.Kind.TRAINING, title_fr="Économiser l’eau", days=days) for days in (10, 40)
    ]
    for event in dates:
        Cohort.objects.create(course=course, event=event)

    pages = publish_pages(dates[0])
    again = create_pages(dates[1])

    assert isinstance(pages["fr"], TrainingPage)
    assert [page.pk for page in again] == [page.pk for page in pages.values()]
    assert client.get(f"/fr/rencontre/{dates[1].code}/").url == "/fr/formations/economiser-leau/"
    page = client.get("/fr/formations/economiser-leau/")
    assert page.context["event"] == dates[0]
    assert [card.event for card in page.context["dates"]] == dates
    assert "/fr/formations/economiser-leau/" in client.get("/fr/formations/").text


def test_a_course_without_dates_still_has_its_page(site, client):
    course = Course.objects.create(code="eau", title_fr="Économiser l’eau")
    event = make_event(kind=Event.Kind.TRAINING, days=-30)
    Cohort.objects.create(course=course, event=event)
    publish_pages(event)

    assert client.get("/en/formations/economiser-leau/").status_code == 200
    assert "No date is announced yet" in client.get("/en/formations/economiser-leau/").text


def test_a_training_without_a_course_is_refused_with_a_sentence(site):
    with pytest.raises(PagesError):
        create_pages(make_event(kind=Event.Kind.TRAINING))


def test_without_lists_the_reason_is_said():
    with pytest.raises(PagesError, match="manage.py found"):
        create_pages(make_event())


def test_a_second_page_in_one_language_is_refused_by_form_and_database(site):
    event = make_event()
    page = create_pages(event)[0]
    second = DebatePage(event=event, title="Deux", slug="deux", locale=page.locale)
    second._cached_parent_obj = page.get_parent()

    with pytest.raises(ValidationError) as refused:
        second.full_clean()
    assert "event" in refused.value.error_dict
    other = create_pages(make_event())[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        DebatePage.objects.filter(pk=other.pk).update(event=event)


def test_a_page_of_an_event_cannot_be_copied(site):
    page = create_pages(make_event())[0]
    admin = make_user(is_superuser=True, is_staff=True)

    for one in (page, Page.objects.get(pk=page.pk)):
        assert not one.permissions_for_user(admin).can_copy()
    assert page.permissions_for_user(admin).can_edit()


def test_the_editor_of_a_page_shows_the_facts_of_its_event(site, client):
    page = create_pages(make_event(title_fr="Le crédit vert", lead_fr="Pour qui ?"))[0]
    client.force_login(make_user(is_superuser=True, is_staff=True))

    form = client.get(f"/admin/pages/{page.pk}/edit/").text

    assert "Pour qui ?" in form
    assert 'name="title"' not in form


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("fr", {"name": "Brahim Aït Tawerda"}, "BT"),
        ("fr", {"name": "Hicham Ourghasni", "title": "Pr"}, "HO"),
        ("fr", {"name": "Sting"}, "S"),
        ("ar", {"name": "Yasmine Alghrabti", "name_ar": "ياسمين الغرابتي"}, "ي"),
        ("fr", {"name": "", "name_ar": "ياسمين الغرابتي"}, "ي"),
    ],
)
def test_initials_stand_for_a_portrait(language, name, expected):
    with override(language):
        assert initials(make_person(**{"name": "x"} | name)) == expected
