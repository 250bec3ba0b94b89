"""The mark « à traduire » keeps a page from the public, by whatever way it would be published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import GroupApprovalTask, PageLogEntry, Revision, Workflow, WorkflowPage, WorkflowTask

from events.pages import create_pages, follow
from events.pages.marks import TO_TRANSLATE, NotTranslated, still_marked
from halqa import chores, roles
from tests.factories import make_event, make_site, make_staff

pytestmark = pytest.mark.django_db
TEXT = [("text", f"<p>{TO_TRANSLATE} Le partage</p>")]


@pytest.fixture(autouse=True)
def site():
    return make_site()


@pytest.fixture
def event():
    return make_event(title_fr="L’eau", lead_fr="Partager peu.", title_en="Water")


@pytest.fixture
def pages(event):
    """French is whole, English lacks its lead, Arabic everything."""
    return {page.locale.language_code: page for page in create_pages(event)}


@pytest.fixture
def by(event):
    return make_staff("organiser", events=[event], language="en")


@pytest.fixture
def desk_client(client, by):
    client.force_login(by)
    return client


def form_of(client, page):
    """What the editor sends when it is sent as it is shown."""
    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    fields |= {f"{name}-count": "0" for name in ("body", "after") if name in form.fields}
    for name, formset in form.formsets.items():
        fields |= {f"{formset.prefix}-TOTAL_FORMS": 0, f"{formset.prefix}-INITIAL_FORMS": 0}
        assert name
    return fields


def send(client, page, **given):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, form_of(client, page) | given, follow=True)


def is_live(page):
    page.refresh_from_db()
    return page.live


def test_the_marks_are_found_and_go_when_the_event_has_its_words(event, pages):
    assert [*still_marked(pages["fr"])] == []
    assert [*still_marked(pages["en"])] == ["search_description"]
    assert [*still_marked(pages["ar"])] == ["title", "search_description"]

    event.title_ar, event.lead_ar = "الماء", "كيف نقتسم القليل؟"
    event.save()

    arabic = type(pages["ar"]).objects.get(pk=pages["ar"].pk)
    assert still_marked(arabic) == {}
    assert arabic.search_description == "كيف نقتسم القليل؟"


def test_the_editor_names_the_fields_and_publishes_once_they_are_translated(desk_client, pages):
    page = send(desk_client, pages["en"], **{"action-publish": "1"})

    assert not is_live(pages["en"])
    assert [*page.context["form"].errors] == ["search_description"]
    assert TO_TRANSLATE in page.context["form"].errors["search_description"][0]

    send(desk_client, pages["en"], **{"action-publish": "1", "search_description": "Sharing little."})
    assert is_live(pages["en"])


def test_a_draft_with_marks_is_saved_all_the_same(desk_client, pages):
    answer = send(desk_client, pages["ar"], seo_title="Essai")

    assert not answer.context["form"].errors
    pages["ar"].refresh_from_db()
    assert pages["ar"].get_latest_revision_as_object().seo_title == "Essai"


def test_it_is_not_scheduled_either(desk_client, pages):
    soon = f"{now() + timedelta(days=1):%Y-%m-%d %H:%M}"

    page = send(desk_client, pages["ar"], **{"action-publish": "1", "go_live_at": soon})

    assert "no title in this language" in str(page.context["form"].non_field_errors())
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_the_list_of_pages_publishes_all_or_says_which_is_missing(desk_client, pages):
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    page = desk_client.post(f"{action}?id={pages['fr'].pk}&id={pages['ar'].pk}", follow=True)

    assert page.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[pages["ar"].pk])
    assert "is not published" in page.content.decode()
    assert not is_live(pages["fr"]) and not is_live(pages["ar"])


def in_review(page, author):
    """The page was sent to be read."""
    task = GroupApprovalTask.objects.create(name="Lire")
    task.groups.set(roles.write_roles()[name] for name in ("organiser", "administrator"))
    workflow = Workflow.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=page.get_parent())
    state = workflow.start(page, author)
    return state.current_task_state


@pytest.mark.parametrize("dialogue", [False, True])
def test_an_approval_is_refused_and_nothing_of_it_is_kept(desk_client, pages, by, dialogue):
    review = in_review(pages["ar"], make_staff("editor"))
    address = reverse("wagtailadmin_pages:workflow_action", args=[pages["ar"].pk, "approve", review.pk])

    headers = {"x-requested-with": "XMLHttpRequest"} if dialogue else {}
    answer = desk_client.post(address, {"comment": ""}, headers=headers)

    editor = reverse("wagtailadmin_pages:edit", args=[pages["ar"].pk])
    assert (answer.json()["redirect"] if dialogue else answer.url) == editor
    assert "is not published" in desk_client.get(editor).content.decode()
    review.refresh_from_db()
    assert review.status == "in_progress" and not is_live(pages["ar"])


def test_a_review_is_refused_in_the_editor_and_can_be_sent_back(desk_client, pages):
    review = in_review(pages["ar"], make_staff("editor"))
    act = {"action-workflow-action": "true"}

    refused = send(desk_client, pages["ar"], **act, **{"workflow-action-name": "approve"})
    assert refused.context["form"].errors
    send(desk_client, pages["ar"], **act, **{"workflow-action-name": "reject"})

    review.refresh_from_db()
    assert review.status == "rejected"


def test_what_was_scheduled_and_lost_its_words_since_is_held_back_and_others_go_live(event, pages, by):
    due = now() - timedelta(minutes=1)
    for language in ("fr", "en"):
        page = pages[language]
        page.search_description, page.go_live_at = "Words", due
        page.save_revision(approved_go_live_at=due)
    event.title_en = ""
    event.save()

    chores.publish_scheduled()

    assert is_live(pages["fr"]) and not is_live(pages["en"])
    assert PageLogEntry.objects.get(action="events.pages.held_back").page_id == pages["en"].pk
    assert chores.publish_scheduled() == 0


def test_a_program_is_refused_too(pages):
    with pytest.raises(NotTranslated) as refused:
        pages["ar"].save_revision().publish()

    assert [*refused.value.error_dict] == ["title", "search_description"]


def test_a_mark_left_in_the_text_is_found(pages):
    pages["fr"].body = TEXT

    assert [*still_marked(pages["fr"])] == ["body"]


def test_a_live_page_stays_live_when_its_event_loses_words(event, pages, desk_client):
    pages["en"].search_description = "Words"
    pages["en"].save_revision().publish()
    assert is_live(pages["en"])

    event.title_en = ""
    event.save()
    follow(event)
    assert is_live(pages["en"])
