"""What a person is called in an event."""

import pytest
from django.utils.translation import override

from events.programme.models import Speaker
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("feminine", "french", "arabic"), [(True, "modératrice", "مسيّرة"), (False, "modérateur", "مسيّر")]
)
def test_the_part_of_a_person_is_said_in_the_form_they_chose(feminine, french, arabic):
    person = make_person(feminine=feminine)
    speaker = Speaker.objects.create(event=make_event(), person=person, role=Speaker.Role.MODERATOR)

    with override("fr"):
        assert speaker.part == french
    with override("ar"):
        assert speaker.part == arabic
    with override("en"):
        assert speaker.part == "moderator"
