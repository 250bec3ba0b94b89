"""Accounts of the staff are made by an administrator: an address and roles."""

import pytest
from django.urls import reverse

from home.models import User
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
GIVEN = {"email": "Nadia@Demo.Example", "first_name": "Nadia", "last_name": "Berrada", "language": "ar"}


@pytest.fixture
def administrator(client):
    user = make_staff("administrator")
    client.force_login(user)
    return user


def test_an_administrator_makes_an_account_with_a_role(client, administrator):
    page = client.get(reverse("wagtailusers_users:add")).content.decode()
    role = administrator.groups.get()

    client.post(reverse("wagtailusers_users:add"), GIVEN | {"groups": [role.pk]})

    user = User.objects.get(email="nadia@demo.example")
    assert (user.language, list(user.groups.all())) == ("ar", [role])
    assert "password" not in page and "is_superuser" not in page


def test_an_account_is_edited_and_closed(client, administrator):
    user = make_staff("editor", "nadia@demo.example")

    client.get(reverse("wagtailusers_users:edit", args=[user.pk]))
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), GIVEN)

    user.refresh_from_db()
    assert (user.first_name, user.is_active, user.groups.count()) == ("Nadia", False, 0)


def test_a_form_gives_nobody_powers_beside_the_roles(client, administrator):
    client.post(reverse("wagtailusers_users:add"), GIVEN | {"is_superuser": "on", "is_staff": "on"})

    assert not User.objects.get(email="nadia@demo.example").is_superuser


def test_the_same_address_twice_is_said_at_its_field(client, administrator):
    make_staff("editor", "nadia@demo.example")

    page = client.post(reverse("wagtailusers_users:add"), GIVEN)

    assert page.status_code == 200
    assert "email" in page.context["form"].errors


@pytest.mark.parametrize("role", ["organiser", "editor"])
def test_others_do_not_see_the_accounts(client, role):
    client.force_login(make_staff(role))

    assert client.get(reverse("wagtailusers_users:index")).status_code == 302
