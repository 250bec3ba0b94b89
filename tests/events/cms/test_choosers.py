"""Whom and what an editor may put on a page: what pages may show, and nothing else."""

import pytest
from django.urls import reverse

from tests.factories import make_organisation, make_person, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(make_staff("editor"))
    return client


def test_people_without_a_public_page_are_not_offered(editor):
    shown, hidden = make_person("Amina Alaoui", is_public=True), make_person("Brahim Secret")

    listed = editor.get(reverse("person_chooser:choose")).json()["html"]

    assert "Amina Alaoui" in listed and "Brahim Secret" not in listed
    assert editor.get(reverse("person_chooser:chosen", args=[shown.pk])).json()["result"]["id"] == str(
        shown.pk
    )
    for wrong in (hidden.pk, "x", "9" * 40):
        assert editor.get(reverse("person_chooser:chosen", args=[wrong])).status_code == 404


def test_people_are_found_without_accents(editor):
    make_person("Zineb Amghrasi", name_ar="زينب أمغراسي", is_public=True)
    make_person("Othmane Sabrouti", is_public=True)
    address = reverse("person_chooser:choose_results")

    for words in ("amghrasi", "امغراسي"):
        html = editor.get(address, {"q": words}).content.decode()
        assert "Zineb" in html and "Othmane" not in html


def test_companies_that_only_registered_people_are_not_offered(editor):
    make_organisation("CGEM", partner=True)
    make_organisation("Sobre", label_level=1)
    make_organisation("Cliente")

    listed = editor.get(reverse("organisation_chooser:choose")).json()["html"]

    assert "CGEM" in listed and "Sobre" in listed and "Cliente" not in listed
