"""The demo, filled once: every kind of page, block and state has an example, and nobody in it is real."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import now
from wagtail.models import Page, WorkflowState, get_page_models

from events.blocks import StoryBlock
from events.debate.publication import Reason, opinion_of
from events.messages.models import Message
from events.orders.models import Invoice, Order, PaperFile, Quote
from events.orders.states import Means, Standing
from events.payments import recounting
from events.payments.calling_off import preview
from events.payments.models import Payment, Refund, RefundRun, StatementLine
from events.people.models import Organisation, Person
from events.programme.models import Allotment, Event, Fee, Session, Speaker, Venue
from events.programme.phases import Status, status
from events.registration.models import Booking, Question, Registration, Voucher
from events.registration.places import miscounted
from events.registration.states import State
from halqa.demo import account_lines
from halqa.demo.pictures import PORTRAITS, SHOWN
from halqa.demo.reading import read
from halqa.demo.scenes import SCENES
from home.models import File, Picture, ResourcePage, SiteSettings, Theme, User
from home.personal import ERASED
from home.zones import MOROCCO, wall_of
from tests.halqa.filling import filled

pytestmark = [pytest.mark.django_db]  # the mark makes the tables


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    yield from filled(django_db_blocker)


def pages():
    """Every page of the demo, as it was last written: what is still a draft too."""
    return [page.get_latest_revision_as_object() for page in Page.objects.filter(depth__gt=1).specific()]


def streams(page):
    return [getattr(page, name) for name in ("body", "after") if getattr(page, name, None)]


def blocks(page):
    return [block for stream in streams(page) for block in stream]


def test_every_type_of_page_has_an_example_in_every_language(demo):
    wanted = {
        (model, code)
        for model in get_page_models()
        if model is not Page and not model._meta.abstract
        for code in ("fr", "ar", "en")
    }
    there = {
        (type(page), page.locale.language_code)
        for page in Page.objects.live().filter(depth__gt=1).select_related("locale").specific()
    }

    assert wanted - there == set()


def test_every_block_has_an_example_in_every_language(demo):
    used = {(block.block_type, page.locale.language_code) for page in pages() for block in blocks(page)}
    wanted = {(name, code) for name in StoryBlock().child_blocks for code in ("fr", "ar", "en")}
    made_by_founding = {("organisation", code) for code in ("fr", "ar", "en")}

    assert wanted - used - made_by_founding == set()


def test_every_block_is_one_that_an_editor_could_have_kept(demo):
    for page in pages():
        for stream in streams(page):
            stream.stream_block.clean(stream)


def test_every_page_has_a_preview_as_it_was_last_written(demo):
    for page in pages():
        answer = page.make_preview_request(preview_mode=page.default_preview_mode)
        assert answer.status_code == 200 and b"</html>" in answer.content, page


def test_every_state_of_an_event_has_an_example(demo):
    events = list(Event.objects.all())

    assert {event.state for event in events} == set(Event.State)
    assert {status(event) for event in events if event.state != Event.State.DRAFT} == set(Status)
    assert {event.kind for event in events} == set(Event.Kind)
    assert {"chatham", "record"} <= {event.speech_rule for event in events}
    assert any(event.approval for event in events)
    assert any(event.source_language == "ar" and event.held_in == "ar" for event in events)
    assert any(event.opens_at and event.opens_at > now() for event in events)
    assert any(event.places_left == 0 and event.ends_at > now() for event in events)
    assert any(event.moved_from for event in events)


def test_thirteen_debates_are_told_with_their_numbers(demo):
    numbers = Event.objects.filter(kind="debate").exclude(number=None).values_list("number", flat=True)

    assert sorted(numbers) == list(range(4, 17))


def test_every_state_of_a_registration_that_waits_for_nobody_has_an_example(demo):
    there = set(Registration.objects.values_list("state", flat=True))

    assert there >= {
        State.PENDING,
        State.WAITLISTED,
        State.HELD,
        State.CONFIRMED,
        State.CANCELLED,
        State.DECLINED,
    }
    assert Registration.objects.filter(email="").exists()
    assert Registration.objects.filter(name=ERASED).exists()
    for name in ("=1+1", "<b>Gras</b>", "https://piege.demo.example/gagne"):
        assert Registration.objects.filter(name=name).exists(), name


def test_the_open_debate_has_thirty_seven_places_left(demo):
    assert Event.objects.get(number=12).places_left == 37


def test_opinion_figures_are_those_of_the_debates(demo):
    shown = {number: opinion_of(Event.objects.get(number=number)) for number in (5, 6, 7, 8)}

    assert (shown[5].sums, shown[5].reason) == ((13, 5, 6), Reason.FEW)
    assert (shown[6].before, shown[6].after, shown[6].moved) == ([41, 52, 25], [63, 21, 34], 54)
    assert (shown[6].paper, shown[6].entry_only, shown[6].exit_only) == (12, 24, None)
    assert (shown[7].before, shown[7].after) == ([30, 24, 30], [31, 22, 31])
    assert (shown[8].sums, shown[8].reason) == ((22, 6, 8), Reason.GROUP)


def test_speakers_say_their_interests_and_sides(demo):
    debaters = Person.objects.filter(parts__role=Speaker.Role.SPEAKER).distinct()

    assert debaters.exclude(name="").filter(interest_fr="").count() == 0
    assert {part.side for part in Speaker.objects.all()} == {"", "for", "against", "nuanced"}
    frequent = [person for person in Person.objects.all() if person.parts.count() >= 4]
    assert len(frequent) >= 3
    assert Person.objects.filter(is_public=False, parts__isnull=False).exists()


def test_people_are_described_in_as_many_languages_as_told(demo):
    people = list(Person.objects.exclude(bio_fr=""))

    assert len(people) >= 31
    assert all(person.function_fr and person.function_ar and person.function_en for person in people)
    assert Person.objects.filter(name="").exclude(name_ar="").count() == 1
    assert Person.objects.filter(name="Anas Kharmoudi").count() == 2
    assert Person.objects.filter(name__contains="’").filter(name__contains="-").exists()


def test_organisations_fill_every_part_of_the_directory(demo):
    assert Organisation.objects.filter(partner=True).count() == 10
    assert Organisation.objects.exclude(label_level=None).count() == 9
    assert set(Organisation.objects.exclude(label_level=None).values_list("label_level", flat=True)) == {
        1,
        2,
        3,
    }
    assert Organisation.objects.filter(incubated=True).exclude(sentence_ar="").count() == 6
    for ice in Organisation.objects.exclude(ice="").values_list("ice", flat=True):
        assert int(ice) % 97 == 0, ice


def test_places_differ_in_what_they_allow(demo):
    assert Venue.objects.filter(accessible=False).exists()
    assert Venue.objects.filter(online=True).exists()
    assert Venue.objects.exclude(fire_limit=None).exists()
    assert Venue.objects.filter(rooms__isnull=False).distinct().count() == 2


def test_late_sessions_archives_and_groups_are_there(demo):
    late = Session.objects.get(start="22:00")
    assert f"{late.end:%H:%M}" == "00:30" and late.minutes == 150
    archive = Session.objects.filter(date__in=("2026-09-15", "2026-09-29")).order_by("date")
    assert [wall_of(session.starts_at, MOROCCO).hour for session in archive] == [10, 10]
    groups = Event.objects.get(title_fr__startswith="Lycéens").sessions.all()
    assert sorted(group.capacity - group.taken for group in groups)[0] == 0


def test_a_price_is_there_for_all_and_one_by_agreement(demo):
    assert Fee.objects.public().count() >= 9
    assert {fee.name_fr for fee in Fee.objects.filter(visibility="code")} == {"Sur convention", "Étudiant"}


def test_what_waits_on_editors_desks_is_there(demo):
    assert WorkflowState.objects.filter(status="in_progress").count() == 2
    assert Page.objects.filter(locked=True).exclude(locked_by=None).exists()
    assert Page.objects.filter(live=False, go_live_at__gt=now()).exists()
    assert Page.objects.filter(live=False, locale__language_code="ar").exists()
    assert Theme.objects.filter(events=None, news_pages=None, resource_pages=None).count() == 1


def test_the_library_has_real_files(demo):
    kinds = {page.kind for page in ResourcePage.objects.live()}
    assert kinds >= {
        "guide",
        "sheet",
        "synthesis",
        "transcript",
        "spreadsheet",
        "video",
        "checklist",
        "poster",
    }
    starts = {"pdf": b"%PDF-", "xlsx": b"PK", "vtt": b"WEBVTT", "mp3": b"\xff\xe3"}
    for file in File.objects.all():
        with file.open_file() as content:
            assert content.read(8).startswith(starts[file.file_extension]), file
    one_language = [
        key for key in ("mot-a-mot-6", "debat-sans-dechets", "goutte-qui-parle") if len(read(key)) == 1
    ]
    assert len(one_language) == 3


def test_every_picture_is_described_credited_and_licensed(demo):
    assert set(SHOWN) == set(SCENES)
    assert Picture.objects.count() == len(SCENES) + len(PORTRAITS) + 9
    for picture in Picture.objects.all():
        assert all((picture.alt_fr, picture.alt_ar, picture.alt_en, picture.credit, picture.licence)), picture


def test_key_figures_have_their_source_or_say_that_they_are_examples(demo):
    examples = {"chiffre d’exemple", "رقم على سبيل المثال", "example figure"}
    sources = (
        "Banque mondiale",
        "البنك الدولي",
        "World Bank",
        "unfccc.int",
        "maghress.com",
        "massolia.com",
        "cese.ma",
    )
    figures = [block.value for page in pages() for block in blocks(page) if block.block_type == "key_figure"]

    assert len(figures) > 20
    for figure in figures:
        source = figure["source"]
        assert source in examples or any(name in source for name in sources), source


def test_nobody_in_the_demo_can_be_reached(demo):
    addresses = {
        *Registration.objects.exclude(email="").values_list("email", flat=True),
        *User.objects.values_list("email", flat=True),
        SiteSettings.objects.get().email,
    }
    words = " ".join(
        [str(page.folded) for page in pages()] + [person.phone for person in Person.objects.all()]
    )

    assert all(address.endswith("@demo.example") for address in addresses)
    assert SiteSettings.objects.get().phone.startswith("+212 500-0000")
    assert re.findall(r"\+?\d[\d .-]{8,}\d", words) == []
    assert {mail for mail in re.findall(r"\S+@\S+", words) if not mail.endswith("@demo.example")} == set()


def test_the_foot_of_every_page_says_that_it_is_a_demonstration(demo, client):
    sentences = {
        "fr": "Démonstration",
        "ar": "عرض تجريبي",
        "en": "Demonstration: people, companies and meetings are invented.",
    }
    for language, sentence in sentences.items():
        assert sentence in client.get(f"/{language}/").content.decode()


def test_every_page_of_the_demo_is_read_without_an_error(demo, client):
    wrong = {}
    for page in Page.objects.live().filter(depth__gt=1).specific():
        answer = client.get(page.url)
        if answer.status_code != 200:
            wrong[page.url] = answer.status_code

    assert wrong == {}


def test_accounts_have_only_the_roles_they_are_told(demo):
    lines = "\n".join(account_lines())

    assert "directrice@demo.example" in lines and "traduction@demo.example" in lines
    debates = Event.objects.filter(kind="debate", number__isnull=False)
    assert set(Event.objects.filter(team__email="evenements@demo.example")) == set(
        debates | Event.objects.filter(state=Event.State.DRAFT)
    )
    assert {event.kind for event in Event.objects.filter(team__email="formation@demo.example")} == {
        "training"
    }


def test_a_second_time_there_is_nothing_to_do(demo):
    out = StringIO()
    before = Page.objects.count()

    call_command("demo", stdout=out)

    assert "Nothing to do" in out.getvalue()
    assert Page.objects.count() == before


def test_it_refuses_in_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="not for production"):
        call_command("demo")


def test_a_clock_is_only_for_debug(settings, db):
    with pytest.raises(CommandError, match="debug"):
        call_command("demo", clock="2027-02-03T19:10")
    settings.DEBUG = True
    with pytest.raises(CommandError, match="no moment"):
        call_command("demo", clock="demain")


def test_registering_in_depth_has_its_examples(demo):
    closed = Event.objects.get(number=15)
    group = Booking.objects.get(is_group=True)
    minor = Registration.objects.exclude(born_on=None).get()

    assert (closed.invitation_only, closed.invitations.count()) == (True, 25)
    assert closed.invitations.filter(registration__isnull=False).count() == 11
    assert closed.invitations.exclude(declined_at=None).count() == 4
    assert group.registrations.count() == 7
    assert group.registrations.filter(name="").count() == 3
    assert minor.guardian_consent_at is not None
    assert Voucher.objects.get(code="ETUDIANT").uses_left == 0
    assert Fee.objects.filter(on_sale_from__gt=now()).exists()
    assert Question.objects.exclude(shown_if=None).exists()
    assert Allotment.objects.get().left == 4
    assert miscounted() == []


def test_every_way_to_pay_and_every_end_of_it_has_an_example(demo):
    payments = list(Payment.objects.all())

    assert {order.standing for order in Order.objects.all()} == set(Standing)
    assert {payment.means for payment in payments} == set(Means) - {Means.CREDIT}
    assert {payment.flag for payment in payments} >= set(Payment.Flag) - set(Payment.SEEN)
    assert set(Refund.objects.values_list("state", flat=True)) == set(Refund.State)
    assert set(StatementLine.objects.values_list("state", flat=True)) == set(StatementLine.State)
    assert StatementLine.objects.unresolved().count() == 1
    awaited = Order.objects.unpaid().filter(means=Means.TRANSFER)
    assert (awaited.filter(paid=0).count(), awaited.filter(paid__gt=0).count()) == (3, 1)
    assert Order.objects.unpaid().filter(means=Means.DESK).exists()
    assert Order.objects.unpaid().filter(means=Means.CREDIT, credit_at=None).exists()
    assert Order.objects.unpaid().filter(means="", purchase_order="").exists()  # one was refused
    assert Refund.objects.to_make_good().count() == 1
    assert Refund.objects.get(instead_of__isnull=False).state == Refund.State.DONE


def test_every_paper_is_there_with_its_file(demo):
    today = wall_of(demo.at, MOROCCO).date()
    (late,) = Invoice.objects.overdue(today)
    quote = Quote.objects.get()

    assert (today - late.due_on, late.reminded) == (timedelta(days=40), 3)
    taken_back = [row.corrects for row in Invoice.objects.credit_notes().select_related("corrects__order")]
    assert [row.open for row in taken_back] == [0, 0]
    assert {row.order.event.state for row in taken_back} == {Event.State.ANNOUNCED, Event.State.CANCELLED}
    assert quote.accepted_at is not None
    assert quote.order.purchase_order == "BC-2207"
    assert quote.order.invoices.get().gross == quote.gross
    assert PaperFile.objects.count() == Invoice.objects.count() + 1
    numbers = list(Invoice.objects.invoices().order_by("number"))
    assert [row.issued_on for row in numbers] == sorted(row.issued_on for row in numbers)


def test_everybody_of_a_training_that_was_called_off_is_refunded(demo):
    run = RefundRun.objects.get()
    rows = Refund.objects.filter(payment__order__event=run.event)
    told = Message.objects.filter(event=run.event).values_list("kind", flat=True)

    assert (run.orders, run.done_at) == (3, demo.at)
    assert run.decided_by not in (None, run.by)
    assert preview(run.event).totals == {}
    assert sum(row.amount for row in rows) == 3 * 3600
    assert {(row.payment.means, row.state) for row in rows} == {
        (Means.CARD, Refund.State.DONE),
        (Means.LOCAL_CARD, Refund.State.DONE),
        (Means.TRANSFER, Refund.State.WANTED),
    }
    assert sorted(told).count("event_cancelled") == 3
    assert sorted(told).count("refund") == 2


def test_a_transfer_stands_on_the_wrong_order_and_another_was_taken_off_one(demo):
    wrong = Payment.objects.get(flag=Payment.Flag.OVER, order__payments__means=Means.CARD)
    name = wrong.order.buyer_name.upper()
    meant = [order for order in Order.objects.unpaid() if order.buyer_name.upper() in wrong.note]
    noticed = Refund.objects.get(cause=Refund.Cause.MISMATCH)

    assert wrong.statement_line.state == StatementLine.State.MATCHED
    assert name not in wrong.note
    assert wrong.order.booking.registrations.get().state == State.CONFIRMED
    assert [order.due for order in meant] == [wrong.amount]
    assert noticed.payment.order.standing == Standing.PAID


def test_each_rate_of_vat_stands_on_an_invoice(demo):
    rates = {rate["rate"] for row in Invoice.objects.invoices() for rate in row.facts["rates"]}

    assert rates == {"0.00", "20.00"}


def test_the_money_of_the_demo_adds_up(demo):
    assert recounting.miscounted() == []


def test_a_round_of_the_worker_changes_no_registration(demo):
    def states():
        return list(Registration.objects.order_by("pk").values_list("pk", "state", "held_for"))

    before, refunds = states(), list(Refund.objects.order_by("pk").values_list("state", flat=True))

    with transaction.atomic():
        for path in settings.SWEEPS.values():
            import_string(path)()
        after = states(), list(Refund.objects.order_by("pk").values_list("state", flat=True))
        transaction.set_rollback(True)

    assert after == (before, refunds)


def test_the_workshop_that_is_open_has_places_left(demo):
    assert Event.objects.get(title_fr__startswith="Cartographier").places_left == 3
