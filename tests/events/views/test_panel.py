"""Registration on the page of an event: kept for everybody, with fresh places and a form of one's own."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.template import engines
from django.test import RequestFactory
from django.utils.timezone import now
from django.utils.translation import override

from events.programme.models import Event
from events.templatetags import registration_tags
from home import links, pagecache
from home.idempotency import read_key
from home.zones import utc_of
from tests.events.views.screens import AMINA, OURS
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


def panel(event, request=None):
    template = engines["django"].from_string("{% load registration_tags %}{% registration_panel event %}")
    return template.render({"event": event}, request or RequestFactory().get("/fr/"))


def key_in(html):
    return html.partition('name="key" value="')[2].partition('"')[0]


def forget():
    """Five seconds pass."""
    cache.clear()


def changed(event, **fields):
    Event.objects.filter(pk=event.pk).update(**fields)
    forget()
    return panel(event)


def test_an_open_event_has_a_form_and_says_how_many_places_are_left():
    event = make_event(capacity=50)
    make_registration(event)

    html = panel(event)

    assert "register-open" in html and "49" in html
    assert 'name="name"' in html and 'name="email"' in html
    assert f'action="/fr/inscription/{event.code}/"' in html


@pytest.mark.parametrize(
    ("fields", "stage", "form"),
    [
        ({"capacity": 3}, "last", True),
        ({"capacity": 1, "taken": 1}, "waiting", True),
        ({"capacity": 1, "taken": 1, "waiting_list": False}, "full", False),
        ({"opens_at": now() + timedelta(days=2)}, "not_open", False),
        ({"closes_at": now() - timedelta(days=2)}, "closed", False),
        ({"approval": "asked"}, "asked", True),
        ({"state": "postponed"}, "postponed", False),
        ({"state": "cancelled"}, "cancelled", False),
        ({"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(days=1)}, "over", False),
    ],
)
def test_every_state_has_its_words(fields, stage, form):
    html = changed(make_event(), **fields)

    assert f"register-{stage}" in html
    assert ("<form" in html) is form
    assert '<p class="register-stage"></p>' not in html


def test_who_waits_comes_before_who_comes_now():
    event = make_event(capacity=1)
    make_registration(event)
    make_registration(event)

    assert "register-waiting" in changed(event, capacity=2)


def test_when_it_opens_is_said_in_words_and_in_the_clock_of_the_event():
    opens = utc_of(datetime(2027, 7, 4).date(), datetime(2027, 7, 4, 9, 30).time(), "Africa/Casablanca")
    event = make_event(days=400)

    with override("fr"):
        assert "4 juillet 2027" in changed(event, opens_at=opens) and "09:30" in panel(event)
    with override("ar"):
        assert "يوليوز" in changed(event, opens_at=opens)


def test_each_hit_gets_a_random_of_its_own_that_the_form_takes():
    event = make_event()

    first, second = key_in(panel(event)), key_in(panel(event))

    form = f"register:{event.uuid}"
    assert read_key(form, first) != read_key(form, second)


def test_within_five_seconds_no_database_is_asked(django_assert_num_queries):
    event = make_event()
    with override("fr"):
        pagecache.fill("registration", str(event.uuid))
        pagecache.fill("places", str(event.uuid))

        with django_assert_num_queries(0):
            assert "register-open" in pagecache.fill("registration", str(event.uuid))
            assert "49" not in pagecache.fill("places", str(event.uuid))
            assert read_key(f"register:{event.uuid}", pagecache.fill("form_key", str(event.uuid)))


def test_places_are_true_again_after_five_seconds():
    event = make_event(capacity=50)
    before = pagecache.fill("places", str(event.uuid))
    make_registration(event)
    forget()

    assert "50" in before and "49" in pagecache.fill("places", str(event.uuid))
    assert registration_tags.FRESH <= 5


def test_it_asks_few_questions_when_it_asks(django_assert_max_num_queries):
    event = make_event()
    forget()

    with django_assert_max_num_queries(5):
        panel(event)


@pytest.mark.parametrize("uuid", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_hole_about_nothing_stays_empty(uuid):
    assert pagecache.fill("registration", uuid) == pagecache.fill("places", uuid) == ""


def test_who_is_known_taps_once(client):
    earlier = make_registration(make_event(), "Amina Alaoui", email=AMINA["email"])
    client.get(links.own_path(earlier.uuid, 1))
    request = RequestFactory().get("/fr/")
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
    event = make_event()

    html = panel(event, request)
    answer = client.post(f"/fr/inscription/{event.code}/", {"known": "1", "key": key_in(html)}, headers=OURS)

    assert "Amina Alaoui" in html and "am…a@demo.example" in html and AMINA["email"] not in html
    assert 'name="email"' not in html
    assert answer.status_code == 302 and event.registrations.get().name == "Amina Alaoui"


def test_a_kept_page_is_filled_anew_for_everybody(client):
    event = make_event()
    path = f"/fr/rencontre/{event.code}/"
    first, second = client.get(path), client.get(path)

    assert second.headers.get("X-Page-Cache") == "hit"
    keys = [key_in(page.content.decode()) for page in (first, second)]
    assert keys[0] and keys[1] and keys[0] != keys[1]
    answer = client.post(f"/fr/inscription/{event.code}/", AMINA | {"key": keys[1]}, headers=OURS)
    assert answer.status_code == 302


def test_who_has_a_place_already_is_led_to_it(client):
    event = make_event()
    registration = make_registration(event, email=AMINA["email"])
    path = links.own_path(registration.uuid, 1)
    client.get(path)
    request = RequestFactory().get("/fr/")
    request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}

    html = panel(event, request)

    assert f'href="{path}"' in html and "<form" not in html
    assert f'href="{path}"' in client.get(f"/fr/inscription/{event.code}/").content.decode()
    assert "<form" in client.get(f"/fr/inscription/{event.code}/?other=1").content.decode()
