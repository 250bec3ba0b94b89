"""What the styleguide shows: invented rows that are never saved, each with its extremes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from events.debate.bars import Bar, bar_of
from events.debate.models import OpinionResult
from events.pages import Card
from events.people.models import Organisation, Person
from events.programme.models import Event, Series, Venue
from events.programme.phases import Status
from events.views.styleguide_blocks import body
from home import formats
from home.languages import current
from home.models import Picture
from home.pages import ResourcePage

COLOURS = ("paper", "card", "tint", "ink", "ink-2", "brand", "against", "undecided", "edge", "ok", "warn", "stop",
           "line", "sun")  # fmt: skip
LONG_WORD = "Anticonstitutionnellement-hydroélectrothermodynamiquement"
LONG_AR = "هل يجب إلزام الصناعة بإعادة استعمال مياهها العادمة قبل متم السنة؟"  # 60 characters and more
LONG = {
    "fr": "Faut-il obliger chaque entreprise de plus de cinquante salariés à publier, site par site,"
    " ce qu’elle prélève, ce qu’elle consomme et ce qu’elle rejette d’eau avant la fin de 2027 ?",
    "ar": "هل ينبغي إلزام كل مقاولة تشغل أزيد من خمسين أجيرا بأن تنشر، موقعا بموقع، ما تأخذه من الماء"
    " وما تستهلكه وما تصرفه قبل نهاية سنة 2027، أم أن النشر الطوعي يكفي؟",
    "en": "Should every company with more than fifty employees have to publish, site by site, what water it"
    " takes, what it uses and what it discharges before the end of 2027, or is it enough to ask?",
}
TITLE = {
    "fr": "L’eau de nos usines peut-elle servir deux fois ?",
    "ar": "هل يمكن أن يُستعمل ماء مصانعنا مرتين؟",
    "en": "Can the water of our factories serve twice?",
}
LEAD = {
    "fr": "Vingt-deux personnes ont changé d’avis en une soirée. Ce qui les a fait bouger, en 400 mots.",
    "ar": "اثنان وعشرون شخصا غيّروا رأيهم في أمسية واحدة. ما الذي حرّكهم، في 400 كلمة.",
    "en": "Twenty-two people changed their mind in one evening. What moved them, in 400 words.",
}
DAY = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


class ExampleForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme sur votre carte de visite.")
    email = forms.EmailField(label="E-mail")
    organisation = forms.CharField(label="Organisme", required=False)
    kind = forms.ChoiceField(
        label="Vous êtes", widget=forms.RadioSelect, choices=[("a", "Étudiant"), ("b", "Élu")]
    )
    agreed = forms.BooleanField(label="J’ai lu la règle de parole")
    words = forms.CharField(label="Question", widget=forms.Textarea, required=False)


class ExampleFilter(forms.Form):
    q = forms.CharField(label="Mots", required=False)
    theme = forms.ChoiceField(label="Thème", required=False, choices=[("", "tous"), ("eau", "Eau")])
    city = forms.ChoiceField(label="Ville", required=False, choices=[("", "toutes"), ("c", "Casablanca")])
    since = forms.DateField(
        label="À partir du", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def examples() -> dict[str, Any]:
    language = current()
    cards = _cards()
    return {
        "colours": COLOURS,
        "title": TITLE[language],
        "long": LONG[language],
        "long_word": LONG_WORD,
        "lead": LEAD[language],
        "other_title": LONG_AR if language != "ar" else TITLE["fr"],
        "other_language": "ar" if language != "ar" else "fr",
        "picture": Picture.objects.first(),
        "day": DAY.date(),
        "form": ExampleForm(),
        "wrong": ExampleForm({"email": "amina@", "name": ""}, auto_id="wrong_%s"),
        "filter": ExampleFilter(auto_id="filter_%s"),
        "chosen": ExampleFilter({"theme": "eau", "since": "31/31"}, auto_id="chosen_%s"),
        "page": Paginator(range(60), 10).page(3),
        "cards": cards,
        "people": _people(),
        "bars": _bars(language),
        "flow": OpinionResult(pairs=120, flow=[[38, 3, 5], [9, 6, 4], [12, 5, 38]]),
        "sums": OpinionResult(pairs=24, kept=15, changed_side=4, to_or_from_undecided=5),
        "few": OpinionResult(pairs=8),
        "crumbs": [{"title": "CMPP", "url": "#"}, {"title": TITLE[language], "url": "#"}, {"title": LONG[language]}],
        "tabs": [{"title": "Liste", "url": "#", "current": True}, {"title": "Mois", "url": "#", "current": False}],
        "files": _files(),
        "videos": _videos(language),
        "month": _month(cards),
        "body": body(),
        "library": {"resources": ResourcePage.objects.live()[:3]},
    }  # fmt: skip


def _cards() -> list[Card]:
    """A card of each status, and one of each extreme."""
    venue = Venue(
        name_fr="Salle des Tanneurs", name_ar="قاعة الدباغين", city_fr="Casablanca", city_ar="الدار البيضاء"
    )
    series = Series(name_fr="Les Débats du CMPP", name_ar="مناظرات المركز")
    titles = [
        {f"title_{language}": words for language, words in TITLE.items()},
        {f"title_{language}": words for language, words in LONG.items()},
        {"title_ar": LONG_AR, "source_language": "ar"},
    ]
    when = {"starts_at": DAY, "ends_at": DAY + timedelta(hours=2)}
    cards = [
        Card(Event(venue=venue, series=series, number=12, **when, **titles[number % 3]), "#", state)
        for number, state in enumerate(Status)
    ]
    word = Event(title_fr=f"{LONG_WORD} ?", venue=venue, **when)
    bare = Event(title_fr="Sans date ni lieu", title_ar="بلا تاريخ ولا مكان", title_en="No date, no place")
    return [*cards, Card(word, "#", Status.COMING), Card(bare, "#", Status.COMING)]


def _people() -> list[dict[str, Any]]:
    bank = Organisation(name_fr="Banque de la Transition", name_ar="بنك الانتقال")
    return [
        {
            "person": Person(
                name="Amina Alaoui", name_ar="أمينة العلوي", function_fr="Directrice", organisation=bank
            ),
            "side": "for",
            "url": "#",
        },
        {
            "person": Person(
                title="Pr", name="Hicham Ourghasni", name_ar="هشام أورغاسني", function_fr="Hydrologue"
            ),
            "side": "against",
        },
        {"person": Person(name="Kenza Ghalmoudi", photo=Picture.objects.first()), "role": "modératrice"},
        {"person": Person(name=LONG_WORD, function_fr=LONG_WORD), "role": LONG_WORD, "side": "nuanced"},
    ]


def _bars(language: str) -> list[Bar]:
    """A usual one, one without undecided, one where all agree, one where nobody is for."""
    return [bar_of(counts, TITLE[language]) for counts in ((55, 19, 46), (31, 0, 29), (40, 0, 0), (0, 2, 61))]


def _files() -> list[SimpleNamespace]:
    guide = {"url": "#", "file_extension": "pdf", "get_file_size": 482_000, "licence": "CC BY 4.0"}
    return [
        SimpleNamespace(title="Mesurer l’eau d’un atelier", **guide),
        SimpleNamespace(title=LONG_WORD, **guide | {"licence": ""}),
        SimpleNamespace(title=LONG_AR, language="ar", **guide),
    ]


def _videos(language: str) -> list[SimpleNamespace]:
    """With a poster and a provider; with neither."""
    shared = {"url": "#", "minutes": 84, "note": ""}
    full = {"poster": Picture.objects.first(), "provider": "YouTube", "captioned_in": ("fr", "ar")}
    bare = {"poster": None, "provider": "", "captions": False}
    return [
        SimpleNamespace(title=TITLE[language], **full, **shared),
        SimpleNamespace(title=LONG[language], **bare, **shared),
    ]


def _month(cards: list[Card]) -> SimpleNamespace:
    """November 2026 with one, two and no events a day."""
    first = date(2026, 10, 26)
    on = {date(2026, 11, 5): cards[:1], date(2026, 11, 25): cards[3:5], date(2026, 11, 28): cards[1:2]}
    days = [first + timedelta(days=number) for number in range(42)]
    week = [
        {"day": day, "in_month": day.month == 11, "is_today": day == DAY.date(), "cards": on.get(day, [])}
        for day in days
    ]
    return SimpleNamespace(
        title=formats.month(DAY), previous="#", next="#", weeks=[week[at : at + 7] for at in range(0, 42, 7)]
    )
