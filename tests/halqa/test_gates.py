"""Wagtail's screens that break on a form without its fields, or on the root of all pages, say so instead."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.factories import make_site, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    make_site()
    client.force_login(make_staff("administrator", language="en"))
    return client


@pytest.mark.parametrize("address", ["/admin/choose-external-link/", "/admin/redirects/import/process/"])
def test_a_form_that_lacks_its_fields_is_a_bad_request(administrator, address):
    assert administrator.post(address).status_code == 400


def test_an_external_link_is_chosen_as_ever(administrator):
    address = reverse("wagtailadmin_choose_page_external_link")

    assert administrator.get(address).status_code == 200
    wrong = administrator.post(address, {"external-link-chooser-url": ""}).json()
    right = administrator.post(address, {"external-link-chooser-url": "https://example.org/eau"}).json()

    assert wrong["step"] == "external_link"
    assert right["result"]["url"] == "https://example.org/eau"


@pytest.mark.parametrize("act", ["lock", "unlock", "set_position", "move/1/confirm"])
def test_nothing_is_done_to_the_root_of_all_pages(administrator, act):
    root = Page.objects.get(depth=1)

    assert administrator.post(f"/admin/pages/{root.pk}/{act}/").status_code == 404


def test_other_pages_are_locked_and_put_in_order_as_ever(administrator):
    home = Page.objects.filter(depth=2).first()
    first, second = (home.add_child(instance=Page(title=f"Page {n}", slug=f"page-{n}")) for n in (1, 2))

    administrator.post(reverse("wagtailadmin_pages:lock", args=[first.pk]))
    assert Page.objects.get(pk=first.pk).locked
    administrator.post(reverse("wagtailadmin_pages:unlock", args=[first.pk]))
    place = f"{reverse('wagtailadmin_pages:set_page_position', args=[second.pk])}?position=0"
    assert administrator.post(place).status_code == 200

    assert not Page.objects.get(pk=first.pk).locked
    assert home.get_children().first().pk == second.pk


def test_who_is_not_of_the_staff_meets_the_login_first(client):
    make_site()

    assert "/login/" in client.post("/admin/choose-external-link/").url


def test_who_may_not_make_redirects_is_refused_before_the_form_is_read(client):
    make_site()
    client.force_login(make_staff("editor"))

    assert client.post("/admin/redirects/import/process/").status_code == 302
