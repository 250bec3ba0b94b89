"""Every component in every state, for those who build pages; nothing here is read from the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from events.pages import Card
from events.people.models import Organisation, Person
from events.programme.models import Event, Series, Venue
from events.programme.phases import Status
from events.views.languages import offer_languages, wished
from home.languages import current
from home.pages import StandardPage

LONG_AR = "هل يجب إلزام الصناعة بإعادة استعمال مياهها العادمة قبل متم السنة؟"
LONG_WORD = "Anticonstitutionnellement-hydroélectrothermodynamiquement"
COLOURS = ("paper", "card", "tint", "ink", "ink-2", "brand", "against", "undecided", "edge", "ok", "warn", "stop",
           "line", "sun")  # fmt: skip


class ExampleForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme sur votre carte de visite.")
    email = forms.EmailField(label="E-mail")
    organisation = forms.CharField(label="Organisme", required=False)
    kind = forms.ChoiceField(
        label="Vous êtes", widget=forms.RadioSelect, choices=[("a", "Étudiant"), ("b", "Élu")]
    )
    agreed = forms.BooleanField(label="J’ai lu la règle de parole")
    words = forms.CharField(label="Question", widget=forms.Textarea, required=False)


@never_cache
def styleguide(request: HttpRequest) -> HttpResponse:
    """For staff, or for anybody while developing."""
    if not settings.DEBUG and not getattr(request.user, "is_staff", False):
        raise Http404
    offer_languages(request)
    with override(wished(request) or current()):
        return render(request, "home/styleguide.html", _examples())


def _examples() -> dict[str, Any]:
    wrong = ExampleForm({"email": "amina@", "name": ""}, auto_id="wrong_%s")
    return {
        "colours": COLOURS,
        "form": ExampleForm(),
        "wrong": wrong,
        "cards": _cards(now() + timedelta(days=20)),
        "people": _people(),
        "body": StandardPage(body=_blocks()).body,
    }


def _cards(at: datetime) -> list[Card]:
    """A card of each status, and one of each extreme."""
    venue = Venue(
        name_fr="Salle des Tanneurs", name_ar="قاعة الدباغين", city_fr="Casablanca", city_ar="الدار البيضاء"
    )
    series = Series(name_fr="Les Débats du CMPP", name_ar="مناظرات المركز")
    titles = [
        {
            "title_fr": "Le crédit vert change-t-il vraiment quelque chose ?",
            "title_ar": "هل يغيّر القرض الأخضر شيئا؟",
        },
        {"title_fr": f"{LONG_WORD} ?"},
        {"title_ar": LONG_AR, "source_language": "ar"},
    ]
    when = {"starts_at": at, "ends_at": at + timedelta(hours=2)}
    cards = [
        Card(Event(venue=venue, series=series, number=12, **when, **titles[number % 3]), "#", state)
        for number, state in enumerate(Status)
    ]
    return [
        *cards,
        Card(Event(title_fr="Sans date ni lieu", title_ar="بلا تاريخ ولا مكان"), "#", Status.COMING),
    ]


def _people() -> list[Person]:
    bank = Organisation(name_fr="Banque de la Transition", name_ar="بنك الانتقال")
    return [
        Person(name="Amina Alaoui", name_ar="أمينة العلوي", function_fr="Directrice", organisation=bank),
        Person(title="Pr", name="Hicham Ourghasni", name_ar="هشام أورغاسني", function_fr="Hydrologue"),
        Person(name=LONG_WORD, function_fr=LONG_WORD),
    ]


def _blocks() -> list[tuple[str, Any]]:
    return [
        ("heading", {"text": "Un intertitre"}),
        (
            "text",
            "<p>Un <a href='#'>lien</a>, du <b>gras</b>, une liste.</p><ul><li>Un</li><li>Deux</li></ul>",
        ),
        (
            "key_figure",
            {"value": "620", "unit": "m³", "label": "d’eau par habitant", "source": "chiffre d’exemple"},
        ),
        (
            "quote",
            {
                "text": "Un bon projet sans garantie reste un classeur.",
                "who": "Kenza Ghalmoudi",
                "function": "",
            },
        ),
        ("call_out", {"title": "Règle de parole", "text": "<p>Ce qui est dit peut être cité.</p>"}),
        ("questions", [{"question": "Faut-il venir à l’heure ?", "answer": "<p>Oui.</p>"}]),
        ("organisation", None),
    ]
