"""Sessions, lines and names in one question."""

from __future__ import annotations

import pytest

from events.programme.models import ProgrammeItem
from events.programme.timetable import timetable
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


def test_every_session_stands_there_with_its_lines_and_their_people_in_order():
    event = make_event(sessions=2)
    first, second = event.sessions.order_by("starts_at")
    zineb, amina = make_person("Zineb"), make_person("Amina")
    later = ProgrammeItem.objects.create(session=first, start="18:30", title_fr="Débat")
    later.people.add(zineb, amina)
    ProgrammeItem.objects.create(session=first, start="18:00", title_fr="Accueil")

    blocks = timetable(event, {})

    assert [block.session for block in blocks] == [first, second]
    assert [line.item.title_fr for line in blocks[0].lines] == ["Accueil", "Débat"]
    assert [person.name for person in blocks[0].lines[1].people] == ["Amina", "Zineb"]
    assert blocks[1].lines == []
    assert timetable(make_event(sessions=0), {}) == []


@pytest.mark.parametrize("count", [1, 30])
def test_one_question_however_long_the_programme(count, django_assert_num_queries):
    event = make_event()
    people = [make_person(f"Personne {number}") for number in range(count)]
    for number, person in enumerate(people):
        line = ProgrammeItem.objects.create(
            session=event.sessions.get(), start=f"18:{number:02}", title_fr="x"
        )
        line.people.add(person)

    with django_assert_num_queries(1):
        blocks = timetable(event, {person.pk: person for person in people})
    with django_assert_num_queries(2):
        again = timetable(event, {})

    assert [len(line.people) for line in blocks[0].lines] == [1] * count
    assert blocks == again
