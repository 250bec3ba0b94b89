"""A page that is still to be translated is not published: the admin says so wherever it was tried."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages

from events.pages.marks import NotTranslated


class SayWhatIsMissing:
    """Where Wagtail publishes without a form (a list, an approval), the refusal becomes a sentence in the editor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotTranslated):
            return None
        messages.error(request, exception.sentence)
        editor = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":  # the dialogue of an approval
            return JsonResponse({"step": "success", "redirect": editor})
        return redirect(editor)
