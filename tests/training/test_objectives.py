"""What a course teaches is kept one thing on each line, whatever was pasted and whatever was kept before."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.factories import make_staff
from training.models import Course

listed = import_module("training.migrations.0005_objectives").listed

KEPT_BEFORE = {
    "": "",
    "Mesurer l’eau.": "Mesurer l’eau.",
    "Mesurer l’eau.\nDécider.": "Mesurer l’eau.\nDécider.",
    "- Mesurer\n\n• Décider": "Mesurer\nDécider",
    "-20 % d’eau\n– -5 % de sel\n—": "-20 % d’eau\n-5 % de sel",
    "Mesurer l’eau. Écrire à M. Alami. Décider.": "Mesurer l’eau.\nÉcrire à M. Alami.\nDécider.",
    "Mesurer l’eau ; décider ;": "Mesurer l’eau\ndécider",
    "قياس الماء. اتخاذ القرار؛ المتابعة.": "قياس الماء.\nاتخاذ القرار\nالمتابعة.",
    "Reach 2.5 m³ per ton, e.g. by a loop.": "Reach 2.5 m³ per ton, e.g. by a loop.",
}


@pytest.mark.parametrize("before", KEPT_BEFORE)
def test_a_paragraph_that_was_kept_becomes_a_list(before):
    assert listed(before) == KEPT_BEFORE[before]
    assert listed(listed(before)) == KEPT_BEFORE[before]


@pytest.mark.django_db
def test_a_list_that_was_pasted_is_kept_without_its_marks(client):
    client.force_login(make_staff("organiser"))

    client.post("/admin/formations/new/", {
        "code": "audit", "title_fr": "Audit", "minutes": 60, "objectives_fr": "  - Mesurer\r\n\r\n* -20 % d’eau\r\n",
    })  # fmt: skip

    course = Course.objects.get()
    assert course.objectives_fr == "Mesurer\n-20 % d’eau"
    assert course.objectives == ["Mesurer", "-20 % d’eau"]
