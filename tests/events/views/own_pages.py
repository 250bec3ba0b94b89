"""The own page of a registration in tests: its address, what it could change, a place that is offered."""

from events.messages.models import Message
from events.registration.actions import cancel
from events.registration.models import Move, Question, Registration
from events.registration.states import State
from home import links
from tests.factories import make_event, make_registration, make_session

BRAHIM = {"name": "Brahim Tazi", "email": "brahim@demo.example", "language": "fr"}
SURE = BRAHIM | {"sure": "1"}


def own(registration, sub="", **query):
    question = "&".join(f"{name}={value}" for name, value in query.items())
    return (
        links.own_path(registration.uuid, registration.link_version)
        + sub
        + (f"?{question}" if question else "")
    )


def everything():
    """All that an own page could change by mistake."""
    rows = Registration.objects.order_by("pk").values_list("state", "name", "link_version", "held_until")
    return list(rows), Move.objects.count(), Message.objects.count()


def offered():
    """Somebody to whom a freed place was just offered."""
    event = make_event(capacity=1)
    first, waiter = make_registration(event), make_registration(event, "Brahim Tazi")
    cancel(first)
    waiter.refresh_from_db()
    assert waiter.state == State.HELD
    return waiter


def with_workshops(**fields):
    event = make_event(start="07:00", end="08:00", **fields)
    day = event.sessions.get().date
    made = [
        make_session(
            event, day=day, start=start, end=end, optional=True, capacity=1, title_fr=f"Atelier {start}"
        )
        for start, end in (("09:00", "10:00"), ("09:30", "10:30"), ("11:00", "12:00"))
    ]
    event.refresh_from_db()
    return event, made


def asking():
    event = make_event()
    kind = Question.Kind
    diet = Question.objects.create(event=event, label_fr="Votre régime", required=True)
    lunch = Question.objects.create(event=event, label_fr="Déjeuner ?", kind=kind.YES_NO, position=2)
    dish = Question.objects.create(
        event=event,
        label_fr="Quel plat ?",
        kind=kind.CHOICE,
        options=[{"key": "fish", "fr": "Poisson"}, {"key": "veg", "fr": "Légumes"}],
        shown_if=lunch,
        shown_if_answer="yes",
        required=True,
        position=3,
    )
    return event, diet, lunch, dish


def name(question):
    return f"q_{question.uuid.hex}"
