"""Codes at the desk: made by one or by the thousand, found, ended, exported."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.cms import desk
from events.programme.models import Allotment, Fee
from events.registration import vouchers
from events.registration.actions import RegistrationError
from events.registration.models import Voucher
from tests.events.cms.screens import words
from tests.factories import make_event, make_registration, make_staff

pytestmark = pytest.mark.django_db

GIVEN = {"kind": "percent", "value": "50", "most_uses": "1"}


@pytest.fixture
def event():
    return make_event(capacity=10)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def test_a_code_is_made_whatever_its_letters(desk_client, event):
    fee = Fee.objects.create(event=event, name_fr="Public", price=100)

    answer = desk_client.post(
        reverse("desk_code_add", args=[event.pk]), GIVEN | {"code": " amis 2027 ", "fees": [fee.pk]}
    )

    voucher = Voucher.objects.get()
    assert answer.status_code == 302
    assert (voucher.code, list(voucher.fees.all())) == ("AMIS2027", [fee])
    assert voucher.created_by == event.team.get()
    assert "50 % off" in words(desk_client.get(desk.desk_url(event, "codes")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""}, {"code": "DEJA"}, {"value": "101"}, {"value": "-1"}, {"most_uses": "0"}, {"email": "x"},
        {"valid_from": "2027-01-02T10:00", "valid_until": "2027-01-01T10:00"},
    ],
)  # fmt: skip
def test_a_code_that_cannot_be_is_told(desk_client, event, wrong):
    Voucher.objects.create(event=event, code="DEJA")

    answer = desk_client.post(reverse("desk_code_add", args=[event.pk]), GIVEN | {"code": "NEUF"} | wrong)

    assert answer.status_code == 200 and (
        "desk-error" in words(answer) or "desk-notice-stop" in words(answer)
    )
    assert Voucher.objects.count() == 1


def test_a_thousand_codes_are_made_at_once_with_few_questions(
    desk_client, event, django_assert_max_num_queries
):
    fee = Fee.objects.create(event=event, name_fr="Public", price=100)
    given = GIVEN | {"count": "1000", "beginning": "cgem-", "label": "Pour la CGEM", "fees": [fee.pk]}

    with django_assert_max_num_queries(60):
        desk_client.post(reverse("desk_codes_many", args=[event.pk]), given)

    made = Voucher.objects.prefetch_related("fees")
    assert len({voucher.code for voucher in made}) == 1000
    assert len({voucher.uuid for voucher in made}) == 1000
    assert all(voucher.code.startswith("CGEM-") and len(voucher.code) == 13 for voucher in made)
    assert not any(set(voucher.code[5:]) & set("0O1IL") for voucher in made)
    assert all([f.pk for f in voucher.fees.all()] == [fee.pk] for voucher in made)


@pytest.mark.parametrize("count", ["0", "-1", "1001", "1000000000", "x"])
def test_too_many_or_no_codes_are_not_made(desk_client, event, count):
    answer = desk_client.post(reverse("desk_codes_many", args=[event.pk]), GIVEN | {"count": count})

    assert "desk-error" in words(answer)
    assert not Voucher.objects.exists()


def test_an_ended_code_is_refused_to_visitors_and_keeps_who_used_it(desk_client, event):
    voucher = Voucher.objects.create(event=event, code="AMIS", most_uses=None)
    row = make_registration(event, "Amina Alaoui", voucher="AMIS")

    assert desk_client.get(reverse("desk_code_end", args=[event.pk, voucher.pk])).status_code == 200
    assert Voucher.objects.get().is_valid_at()
    desk_client.post(reverse("desk_code_end", args=[event.pk, voucher.pk]))

    with pytest.raises(RegistrationError):
        make_registration(event, "Brahim", voucher="AMIS")
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert "Amina Alaoui" in words(desk_client.get(reverse("desk_code_users", args=[event.pk, voucher.pk])))


def test_a_code_is_ended_once():
    voucher = Voucher.objects.create(event=make_event(), code="AMIS")
    twin = Voucher.objects.get()

    assert vouchers.end_voucher(voucher, by=None)
    assert not vouchers.end_voucher(twin, by=None)


def test_fewer_uses_than_there_were_are_refused_also_when_one_comes_meanwhile(event):
    voucher = Voucher.objects.create(event=event, code="AMIS", most_uses=5)
    stale = Voucher.objects.get()
    make_registration(event, "A", voucher="AMIS")
    make_registration(event, "B", voucher="AMIS")

    stale.most_uses = 1
    with pytest.raises(RegistrationError):
        vouchers.save_voucher(stale, fees=[], by=None)

    voucher.refresh_from_db()
    assert (voucher.most_uses, voucher.used) == (5, 2)


@pytest.mark.parametrize(("state", "found"), [("free", "LIBRE"), ("used", "PRIS"), ("ended", "FINI")])
def test_codes_are_found_by_what_became_of_them(desk_client, event, state, found):
    for code, fields in (("LIBRE", {}), ("PRIS", {}), ("FINI", {"valid_until": now() - timedelta(days=1)})):
        Voucher.objects.create(event=event, code=code, **fields)
    make_registration(event, voucher="PRIS")

    page = words(desk_client.get(desk.desk_url(event, "codes"), {"state": state}))

    assert [code for code in ("LIBRE", "PRIS", "FINI") if f">{code}<" in page] == [found]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_codes_are_exported_and_nothing_runs_as_a_formula(desk_client, event, kind):
    Voucher.objects.create(event=event, code="=1+1", label='=HYPERLINK("http://x")')

    answer = desk_client.get(reverse("desk_codes_export", args=[event.pk, kind]))

    assert answer.status_code == 200 and f".{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        text = answer.content.decode("utf-8-sig")
        assert "'=1+1" in text and "'=HYPERLINK" in text


def test_the_share_of_another_event_cannot_be_chosen(desk_client, event):
    other = Allotment.objects.create(event=make_event(), name="X", seats=1)

    answer = desk_client.post(
        reverse("desk_code_add", args=[event.pk]), GIVEN | {"code": "NEUF", "allotment": other.pk}
    )

    assert "desk-error" in words(answer)


def test_codes_of_another_event_are_unknown(desk_client, event):
    other = Voucher.objects.create(event=make_event(), code="AUTRE")

    for name in ("desk_code", "desk_code_end"):
        assert desk_client.post(reverse(name, args=[event.pk, other.pk])).status_code == 404
    assert desk_client.get(reverse("desk_code_users", args=[event.pk, other.pk])).status_code == 404


def test_the_list_asks_the_same_for_one_code_and_for_fifty(desk_client, event, django_assert_max_num_queries):
    fee = Fee.objects.create(event=event, name_fr="Public", price=100)
    for number in range(50):
        Voucher.objects.create(event=event, code=f"C{number}").fees.add(fee)
    desk_client.get(desk.desk_url(event, "codes"))

    with django_assert_max_num_queries(18):
        desk_client.get(desk.desk_url(event, "codes"))
