"""The accounts of the staff: an address, a name, a language, roles; no password, no powers beside the roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from halqa import roles
from home.languages import Language
from home.models import User


class _Roles(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Group) -> str:
        return roles.title_of(obj)


class _StaffForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_superuser", None)
        self.fields["groups"] = _Roles(
            Group.objects.order_by("name"),
            label=_("Roles"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).lower()


class NewStaffForm(_StaffForm, UserCreationForm):
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    class Meta(UserCreationForm.Meta):
        model = User
        fields = {*UserCreationForm.Meta.fields, "language"}


class StaffForm(_StaffForm, UserEditForm):
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    class Meta(UserEditForm.Meta):
        model = User
        fields = {*UserEditForm.Meta.fields, "language"}


class StaffViewSet(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # type: ignore[type-arg]
        return StaffForm if for_update else NewStaffForm
