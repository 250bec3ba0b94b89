"""The page of a group in tests: its addresses, what it could change, a group with an offer."""

from events.messages.models import Message
from events.registration.actions import cancel
from events.registration.models import Move, Registration
from events.registration.states import State
from events.views.groups import group_path
from tests.factories import make_event, make_group, make_registration


def own(booking, sub=""):
    return group_path(booking) + sub


def places(booking):
    return list(booking.registrations.order_by("pk"))


def place_path(row, sub=""):
    return own(row.booking, f"place/{row.uuid}/{sub}")


def everything():
    """All that the page could change by mistake."""
    rows = Registration.objects.order_by("pk").values_list("state", "name", "email", "link_version")
    return list(rows), Move.objects.count(), Message.objects.count()


def offered(people=2):
    """A group to which freed places were just offered."""
    event = make_event(capacity=people)
    there = [make_registration(event) for _one in range(people)]
    booking = make_group(event, unnamed=people)
    for row in there:
        cancel(row)
    assert {row.state for row in places(booking)} == {State.HELD}
    return booking
