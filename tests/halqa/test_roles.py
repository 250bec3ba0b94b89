"""Roles are groups written from one table."""

import pytest
from django.contrib.auth.models import Group, Permission

from halqa import roles
from home.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def make_member(role):
    roles.write_roles()
    user = make_user()
    roles.give(user, role)
    return User.objects.get(pk=user.pk)


def test_every_permission_of_the_table_exists():
    roles.write_roles()

    assert {group.name for group in Group.objects.all()} == set(roles.ROLES)


def test_writing_twice_is_writing_once_and_takes_back_what_was_added_by_hand():
    roles.write_roles()
    group = Group.objects.get(name="editor")
    before = set(group.permissions.values_list("codename", flat=True))
    group.permissions.add(Permission.objects.get(codename="delete_registration"))

    roles.write_roles()

    assert set(group.permissions.values_list("codename", flat=True)) == before


def test_members_stay_members():
    user = make_member("organiser")

    roles.write_roles()

    assert [group.name for group in user.groups.all()] == ["organiser"]


@pytest.mark.parametrize("role", roles.ROLES)
def test_nobody_may_write_a_registration_by_a_form(role):
    user = make_member(role)

    for action in ("add", "change", "delete"):
        assert not user.has_perm(f"events.{action}_registration")


def test_what_separates_the_roles():
    editor, organiser, administrator = (
        make_member(role) for role in ("editor", "organiser", "administrator")
    )

    assert not editor.has_perm("events.view_registration") and not editor.has_perm("events.view_person")
    assert organiser.has_perm("events.run_event") and not organiser.has_perm("events.see_all_events")
    assert administrator.has_perm("events.see_all_events") and administrator.has_perm("home.change_user")
    assert not organiser.has_perm("home.change_user")
