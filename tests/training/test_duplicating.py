"""A training that is duplicated teaches the same course again."""

import pytest
from django.urls import reverse

from events.programme.models import Event
from tests.factories import make_event, make_staff
from training.actions import add_cohort
from training.models import Cohort, Course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("teaches", [True, False])
def test_the_copy_of_a_training_is_a_cohort_of_the_same_course(client, teaches):
    event = make_event(kind="training", title_fr="Bilan d'eau")
    course = Course.objects.create(code="EAU", title_fr="Bilan d'eau")
    if teaches:
        add_cohort(course, event)
    client.force_login(make_staff("organiser", events=[event]))

    client.post(reverse("desk_duplicate", args=[event.pk]), {"date": "2027-03-04", "title_fr": "Encore"})

    copy = Event.objects.get(title_fr="Encore")
    assert [cohort.course for cohort in Cohort.objects.filter(event=copy)] == [course] * teaches
