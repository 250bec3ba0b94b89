"""The form in which editors write a page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm

from home.navigation import language_name


class PageForm(WagtailAdminPageForm):
    """A page goes live only with a picture that is described in its language; a draft may wait for it."""

    def clean(self) -> Any:
        cleaned = super().clean()
        picture = self.cleaned_data.get("picture")
        if picture and not self.is_deferred_validation and not self._is_described(picture):
            words = _(
                "This picture is not described %(in_language)s yet. Open it by “Edit this image” and say what it shows,"
                " or mark it as decorative."
            )
            self.add_error("picture", words % {"in_language": language_name(self._language())})
        return cleaned

    def _is_described(self, picture: Any) -> bool:
        return bool(picture.is_decorative or getattr(picture, f"alt_{self._language()}", ""))

    def _language(self) -> str:
        page = self.instance if self.instance.locale_id else self.parent_page
        return str(page.locale.language_code)
