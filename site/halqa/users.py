"""Wagtail's users app with our screens of accounts."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "halqa.staff.StaffViewSet"
