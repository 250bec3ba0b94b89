"""Lists of the desk: found, filtered and exported, in few queries whatever their size."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.models import GroupApprovalTask, ModelLogEntry, Workflow, WorkflowTask

from events.cms import desk
from events.cms.export import safe
from events.pages import DebatePage, create_pages
from events.registration import actions
from events.registration.models import Registration
from halqa import roles
from tests.factories import (
    make_event,
    make_fee,
    make_organisation,
    make_person,
    make_registration,
    make_site,
    make_staff,
    make_venue,
    publish_pages,
)
from training.models import Cohort, Course

pytestmark = pytest.mark.django_db
LIST = "wagtailsnippets_events_registration:list"
MOST = 15


@pytest.fixture
def event():
    return make_event(title_fr="Le prix de l'eau", capacity=100)


@pytest.fixture
def organiser(event):
    return make_staff("organiser", events=[event])


@pytest.fixture
def desk_client(client, organiser):
    client.force_login(organiser)
    return client


def rows_of(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def names(answer):
    """Who the list shows, by their links into the cockpit."""
    content = answer.content.decode()
    return [row.name for row in Registration.objects.order_by("pk") if f"/registrations/{row.pk}/" in content]


def queries(client, url, django_assert_max_num_queries, most=MOST, **given):
    client.get(url, given)  # what is remembered between requests is remembered
    with django_assert_max_num_queries(most) as counted:
        assert client.get(url, given).status_code == 200
    return len(counted)


def test_registrations_are_found_by_forgiving_words(desk_client, event):
    make_registration(event, "Aïcha El Fassi", organisation="Forêts & Eaux")
    make_registration(event, "Brahim")

    assert names(desk_client.get(reverse(LIST), {"q": "aicha"})) == ["Aïcha El Fassi"]
    assert names(desk_client.get(reverse(LIST), {"q": "forets"})) == ["Aïcha El Fassi"]
    assert names(desk_client.get(reverse(LIST), {"q": "x\0y"})) == []


def test_registrations_are_filtered(desk_client, organiser, event):
    other = make_event(title_fr="Autre")
    other.team.add(organiser)
    make_registration(event, "Amina", language="ar")
    make_registration(other, "Brahim")
    actions.cancel(make_registration(event, "Chama"), by=organiser)

    assert names(desk_client.get(reverse(LIST), {"state": "cancelled"})) == ["Chama"]
    assert names(desk_client.get(reverse(LIST), {"event": other.pk})) == ["Brahim"]
    assert names(desk_client.get(reverse(LIST), {"language": "ar"})) == ["Amina"]


def test_the_list_speaks_of_registrations_and_not_of_snippets(desk_client, event):
    make_registration(event, "Amina")

    page = desk_client.get(reverse(LIST)).content.decode()

    assert 'data-bulk-action-footer="ITEM"' in page
    assert "fragment" not in page.split("<main")[1]


def test_the_filter_offers_own_events_only(desk_client, event):
    make_event(title_fr="Événement secret")

    assert "secret" not in desk_client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("many", [1, 50])
def test_lists_and_exports_ask_few_questions(desk_client, organiser, many, django_assert_max_num_queries):
    event = organiser.events.get()
    for number in range(many):
        make_registration(event, f"Nom {number}")
    urls = [
        (reverse(LIST), {}),
        (reverse(LIST), {"export": "csv"}),
        (reverse(LIST), {"export": "xlsx"}),
        (reverse("desk_registrations_export", args=[event.pk, "csv"]), {}),
        (reverse("events:index"), {}),
    ]

    for url, given in urls:
        queries(desk_client, url, django_assert_max_num_queries, **given)


@pytest.mark.parametrize("many", [1, 30])
def test_the_cockpit_asks_few_questions(desk_client, organiser, many, django_assert_max_num_queries):
    event = organiser.events.get()
    for number in range(many):
        make_registration(event, f"Nom {number}")

    tab = desk.desk_url(event, "registrations")
    assert queries(
        desk_client, tab, django_assert_max_num_queries, most=21
    )  # with the overview and its filters
    assert queries(desk_client, tab, django_assert_max_num_queries, most=16, q="nom")
    assert queries(desk_client, desk.desk_url(event, "facts"), django_assert_max_num_queries, most=20)


@pytest.mark.parametrize("many", [1, 30])
def test_lists_of_people_and_places_ask_few_questions(client, many, django_assert_max_num_queries):
    client.force_login(make_staff("administrator"))
    for number in range(many):
        make_person(f"Nom {number}", organisation=make_organisation(f"Organisme {number}"))
        make_venue(name_fr=f"Salle {number}")
        make_event(title_fr=f"Débat {number}", venue=make_venue())

    for name in ("people:index", "organisations:index", "venues:index", "events:index"):
        queries(client, reverse(name), django_assert_max_num_queries)


@pytest.mark.parametrize("role", ["organiser", "administrator", "editor"])
@pytest.mark.parametrize("waiting", [0, 3])
@pytest.mark.parametrize("kind", ["debate", "training"])
def test_the_first_screen_asks_few_questions(client, role, waiting, kind, django_assert_max_num_queries):
    """As it is after a login: nothing was remembered by an earlier request of this session."""
    make_site()
    event = make_event(title_fr="Le prix de l'eau", kind=kind)
    if kind == "training":
        course = Course.objects.create(code="eau", title_fr="Économiser l’eau")
        Cohort.objects.create(course=course, event=event)
    for number in range(10):
        make_registration(event, f"Nom {number}")
    publish_pages(event)
    to_read(waiting)
    by = make_staff(role, events=[event])
    client.force_login(make_staff(role))
    client.get("/admin/")  # what a process remembers
    client.force_login(by)

    with django_assert_max_num_queries(18 if role == "administrator" else 12):  # who sees the money, too
        page = client.get("/admin/").content.decode()

    assert ("Le prix de l" in page) == (role != "editor")
    assert page.count("Page à lire") == (waiting if role != "editor" else 0)


def to_read(many):
    """Pages that an editor sent to be read."""
    editor = make_staff("editor")
    task = GroupApprovalTask.objects.create(name="Lire")
    task.groups.set(roles.write_roles()[name] for name in ("organiser", "administrator"))
    workflow = Workflow.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    for number in range(many):
        page = create_pages(make_event(title_fr=f"Page à lire {number}", days=90 + number), editor)[0]
        workflow.start(page, editor)


def test_a_page_to_read_leads_to_its_editor(client, event):
    make_site()
    to_read(1)
    client.force_login(make_staff("organiser", events=[event], language="en"))

    page = client.get("/admin/").content.decode()

    waiting = DebatePage.objects.get(title="Page à lire 0")
    assert reverse("wagtailadmin_pages:edit", args=[waiting.pk]) in page and "sent by" in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_file_has_words_and_wall_dates(client, event, language):
    client.force_login(make_staff("organiser", events=[event], language=language))
    make_registration(event, "Amina", organisation="CGEM")

    heading, row = rows_of(client.get(reverse("desk_registrations_export", args=[event.pk, "csv"])))

    with translation.override(language):
        assert row[heading.index(translation.gettext("State"))] == translation.gettext("confirmed")
    assert "confirmed" not in row or language == "en" or translation.gettext("confirmed") == "confirmed"
    assert event.sessions.get().date.isoformat() in row


def test_a_sheet_has_dates_that_are_dates(desk_client, event):
    make_registration(event, "Amina")

    answer = desk_client.get(reverse(LIST), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active

    assert sheet.cell(2, 3).value == "Amina"
    assert sheet.cell(2, 2).value.date() == event.sessions.get().date


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_taken_for_a_formula(start):
    assert safe(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_a_name_that_is_a_formula_stays_text_in_both_files(desk_client, event):
    make_registration(event, "=HYPERLINK(1)")
    url = reverse("desk_registrations_export", args=[event.pk, "csv"])

    cells = [cell for row in rows_of(desk_client.get(url)) for cell in row]
    sheet = openpyxl.load_workbook(BytesIO(desk_client.get(url.replace("csv", "xlsx")).content)).active

    assert "'=HYPERLINK(1)" in cells
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_who_exported_is_in_the_history_of_the_event(desk_client, organiser, event):
    make_registration(event, "Amina")

    desk_client.get(reverse(LIST), {"export": "csv"})

    entry = ModelLogEntry.objects.get(action="events.desk.exported")
    assert (entry.user, entry.object_id, entry.data["rows"]) == (organiser, str(event.pk), 1)


def test_an_unknown_kind_of_file_is_unknown(desk_client, event):
    assert desk_client.get(reverse("desk_registrations_export", args=[event.pk, "pdf"])).status_code == 404


def test_yes_and_no_are_signs_and_not_english_words(client):
    make_organisation(partner=True)
    make_venue()
    client.force_login(make_staff("administrator"))

    for name in ("organisations", "venues"):
        assert 'href="#icon-success"' in client.get(reverse(f"{name}:index")).content.decode()


def test_who_only_reads_events_sees_their_hours_in_the_own_language(client, event):
    client.force_login(make_staff("editor"))

    page = client.get(reverse("events:inspect", args=[event.pk])).content.decode()

    assert "<dt>Quand</dt>" in page.replace("\n", "").replace("  ", "") and "Starts at" not in page


def test_choosing_an_event_offers_own_ones_by_words(desk_client, event):
    make_event(title_fr="Débat d'une autre équipe")

    found = desk_client.get(reverse("event_chooser:choose"), {"q": "prix"}).content.decode()
    everything = desk_client.get(reverse("event_chooser:choose_results")).content.decode()

    assert "Le prix de l" in found and "Le prix de l" in everything
    assert "autre" not in everything


@pytest.mark.parametrize("bad", ["x", "999999999999999999999", "0", "²"])
def test_choosing_what_is_not_there_is_unknown(desk_client, event, bad):
    assert desk_client.get(reverse("event_chooser:chosen", args=[bad])).status_code == 404


def test_the_list_marks_trials_and_what_a_place_is_held_for(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    make_registration(event, "Amina", fee=make_fee(event, 300))
    make_registration(event, "Essai", trial=True)

    page = client.get(reverse(LIST)).content.decode()

    assert "place held · payment" in page and "confirmed · trial" in page
    assert names(client.get(reverse(LIST), {"held_for": "payment"})) == ["Amina"]
    assert names(client.get(reverse(LIST), {"trial": "yes"})) == ["Essai"]
