"""Rates are counted in the database, whoever asks and however many ask at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from home import limits
from home.models import RateCount

NOON = datetime(2026, 11, 20, 12, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_the_limit_passes_and_the_next_one_does_not():
    answers = [limits.allow("find", "amina@demo.example", 3, 3600, at=NOON) for _i in range(5)]

    assert answers == [True, True, True, False, False]


@pytest.mark.django_db
def test_a_new_window_begins_again():
    for _i in range(4):
        limits.allow("find", "amina@demo.example", 3, 3600, at=NOON)

    assert limits.allow("find", "amina@demo.example", 3, 3600, at=NOON + timedelta(minutes=50))


@pytest.mark.django_db
def test_keys_and_buckets_do_not_count_for_each_other():
    limits.allow("find", "amina@demo.example", 1, 3600, at=NOON)

    assert limits.allow("find", "brahim@demo.example", 1, 3600, at=NOON)
    assert limits.allow("register", "amina@demo.example", 1, 3600, at=NOON)


@pytest.mark.django_db
def test_a_spent_limit_is_seen_without_counting():
    assert not limits.is_spent("ticket", "10.0.0.1", 1, 60, at=NOON)
    limits.allow("ticket", "10.0.0.1", 1, 60, at=NOON)

    assert limits.is_spent("ticket", "10.0.0.1", 1, 60, at=NOON)
    assert RateCount.objects.get().count == 1


@pytest.mark.django_db
def test_one_check_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        limits.allow("find", "amina@demo.example", 3, 3600)


@pytest.mark.django_db
def test_no_address_can_be_read_from_the_table():
    limits.allow("find", "amina@demo.example", 3, 3600)

    assert "amina" not in RateCount.objects.get().key


@pytest.mark.django_db
def test_the_sweep_forgets_only_what_is_over():
    limits.allow("find", "old", 3, 3600, at=NOON - timedelta(hours=2))
    limits.allow("find", "new", 3, 3600, at=NOON)

    assert limits.sweep(NOON) == 1
    assert RateCount.objects.get().ends_at > NOON


@pytest.mark.django_db(transaction=True)
def test_thirty_two_at_once_get_exactly_the_limit():
    start, answers = threading.Barrier(32), []

    def ask() -> None:
        try:
            start.wait()
            answers.append(limits.allow("register", "10.0.0.1", 10, 3600, at=NOON))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _i in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (answers.count(True), answers.count(False)) == (10, 22)


@pytest.mark.parametrize(
    ("proxies", "header", "seen"),
    [
        (0, "203.0.113.9", "10.0.0.1"),  # nobody is believed
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the visitor wrote the first himself
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),  # it did not come through both proxies
        (1, "", "10.0.0.1"),
        (1, "unknown", "10.0.0.1"),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_visitors_address_is_what_the_trusted_proxy_saw(settings, proxies, header, seen):
    settings.TRUSTED_PROXIES = proxies

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=header)

    assert limits.client_ip(request) == seen


@pytest.mark.parametrize(
    ("ip", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
    ],
)
def test_one_subscriber_is_counted_as_one(ip, counted):
    assert limits.network(RequestFactory().get("/", REMOTE_ADDR=ip)) == counted
