"""The form of an event's facts: words in three languages, place, registration, team; no state, no counters.

State moves by the buttons of the cockpit, places by `set_capacity`, dates by the cockpit's programme.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList, TabbedInterface

from events.cms.moments import MomentField
from events.programme.models import Event, Session
from home.forms import DeskForm, in_our_time
from home.models import User
from home.panels import in_three
from home.zones import is_zone


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def staff() -> QuerySet[User]:
    """Accounts that may run events."""
    runs = Q(groups__permissions__codename="run_event") | Q(user_permissions__codename="run_event")
    return (
        User.objects.filter(runs | Q(is_superuser=True), is_active=True)
        .distinct()
        .order_by("last_name", "email")
    )


NUMBERS = ("offer_hours", "cancel_hours", "naming_hours", "most_at_once")
"""Numbers that are as they were where they are left empty."""


class EventForm(DeskForm):
    """Facts of an event that is there already."""

    limits = {
        "offer_hours": (1, 720), "cancel_hours": (0, 8760), "naming_hours": (0, 8760), "most_at_once": (1, 200),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("held_in", "speech_rule", *NUMBERS):  # the event's own, where a form does not say
            if name in self.fields:
                self.fields[name].required = False
        self._set_clocks()
        if "team" in self.fields:
            self.fields["team"] = forms.ModelMultipleChoiceField(
                staff(), label=self.fields["team"].label, required=False, widget=forms.CheckboxSelectMultiple
            )
            self.initial["team"] = list(self.instance.team.all()) if self.instance.pk else [self.for_user]

    def _set_clocks(self) -> None:
        """Registration opens and closes by the clocks of the event, in the zone that this very form gives it."""
        posted = str(self.data.get(self.add_prefix("zone")) or "")
        zone = posted if is_zone(posted) else self.instance.zone
        for name in ("opens_at", "closes_at"):
            if name in self.fields:
                known = self.fields[name]
                self.fields[name] = moment = MomentField(
                    label=known.label, help_text=known.help_text, validators=[in_our_time]
                )
                moment.zone = zone

    def clean_team(self) -> Any:
        """Who sees only events of their own must not lock themselves out."""
        team, by = self.cleaned_data["team"], self.for_user
        if by and not by.has_perm("events.see_all_events") and by not in team:
            raise ValidationError(
                _("You would no longer see this event: somebody else has to take you off its team.")
            )
        return team

    def clean_held_in(self) -> str:
        return str(self.cleaned_data["held_in"] or self.instance.held_in)

    def clean_speech_rule(self) -> str:
        """Who registered under a rule is not found under a looser one."""
        known, wanted = (
            self.instance.speech_rule,
            self.cleaned_data["speech_rule"] or self.instance.speech_rule,
        )
        rules = list(Event.SpeechRule)
        looser = rules.index(Event.SpeechRule(wanted)) < rules.index(Event.SpeechRule(known))
        if looser and self.instance.pk and self.instance.registrations.exists():
            raise ValidationError(
                _("People have registered under a stricter rule of speech: it can not be loosened any more.")
            )
        return str(wanted)

    def clean_zone(self) -> str:
        """A zone that nobody knows would break every date of the event."""
        zone = str(self.cleaned_data["zone"])
        if not is_zone(zone):
            words = forms.ChoiceField.default_error_messages["invalid_choice"]
            raise ValidationError(words, params={"value": zone})
        return zone

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        given |= {name: getattr(self.instance, name) for name in NUMBERS if given.get(name) is None}
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if given.get("interpreted_in") and given["interpreted_in"] == given.get("held_in"):
            self.add_error("interpreted_in", _("It is held in this language already."))
        if given.get("captions_url") and not given.get("captioned_in"):
            self.add_error("captioned_in", _("Say in which language the captions are."))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Registration closes before it opens."))
        return given


class NewEventForm(EventForm):
    """A new event comes with the day and hours of its first session: four fields are enough."""

    date = forms.DateField(label=gettext_lazy("Date"), widget=DayInput, required=False)
    start = forms.TimeField(label=gettext_lazy("Begins at"), widget=HourInput, required=False)
    end = forms.TimeField(label=gettext_lazy("Ends at"), widget=HourInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        missing = [name for name in ("date", "start", "end") if not given.get(name)]
        if 0 < len(missing) < 3:
            for name in missing:
                if name not in self.errors:
                    self.add_error(name, _("Give date, beginning and end together; or none of them."))
        return given

    def session(self, event: Event) -> Session | None:
        """The first session that the form tells, not kept yet."""
        given = self.cleaned_data
        if not given.get("date"):
            return None
        return Session(
            event=event, date=given["date"], start=given["start"], end=given["end"], zone=event.zone
        )


_WORDS = ObjectList(
    [
        HelpPanel(
            gettext_lazy(
                "Title and lead are what mails, calendars, the door and certificates say. "
                "The text of the page is written on the page."
            )
        ),
        in_three("title"),
        in_three("lead"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("source_language")]),
        FieldRowPanel([FieldPanel("series"), FieldPanel("number")]),
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
    ],
    heading=gettext_lazy("Facts"),
)
_SPEECH = [
    FieldRowPanel([FieldPanel("held_in"), FieldPanel("interpreted_in")]),
    FieldRowPanel([FieldPanel("captioned_in"), FieldPanel("captions_url")]),
    FieldPanel(
        "speech_rule",
        help_text=gettext_lazy(
            "Shown on the page before one registers. Once somebody has registered it can only become stricter."
        ),
    ),
]
_REGISTRATION = [
    HelpPanel(
        gettext_lazy(
            "Whoever registers follows these rules at once. Fees, limits, codes, questions and invitations have tabs "
            "of their own in the cockpit."
        )
    ),
    FieldRowPanel(
        [
            FieldPanel("opens_at", help_text=gettext_lazy("Empty: as soon as the event is announced.")),
            FieldPanel("closes_at"),
        ]
    ),
    FieldRowPanel(
        [
            FieldPanel("waiting_list"),
            FieldPanel(
                "offer_hours",
                help_text=gettext_lazy(
                    "Counted from when people are awake; the end is never between 21:00 and 8:00."
                ),
            ),
        ]
    ),
    FieldRowPanel([FieldPanel("invitation_only"), FieldPanel("approval")]),
    FieldRowPanel(
        [
            FieldPanel("cancel_hours", help_text=gettext_lazy("0: until it begins.")),
            FieldPanel(
                "naming_hours", help_text=gettext_lazy("For groups, and for places that change hands.")
            ),
            FieldPanel("most_at_once", help_text=gettext_lazy("For groups; 1: everybody registers alone.")),
        ]
    ),
    FieldRowPanel([FieldPanel("asks_birth_date"), FieldPanel("asks_photo_consent")]),
]
_TEAM = ObjectList(
    [
        HelpPanel(gettext_lazy("Only the team and the administrators see who is registered.")),
        FieldPanel("team"),
    ],
    heading=gettext_lazy("Team"),
)


def edit_handler() -> TabbedInterface:
    """The tabs for an event that is there."""
    place = [
        FieldPanel("venue"),
        FieldPanel("zone"),
        FieldRowPanel([FieldPanel("stream_url"), FieldPanel("join_url")]),
        *_SPEECH,
    ]
    return TabbedInterface(
        [
            _WORDS,
            ObjectList(place, heading=gettext_lazy("Place and language")),
            ObjectList(_REGISTRATION, heading=gettext_lazy("Registration")),
            _TEAM,
        ],
        base_form_class=EventForm,
    ).bind_to_model(Event)


def new_handler() -> TabbedInterface:
    """The tabs for a new event: when and where stand on the first."""
    first = ObjectList(
        [
            *_WORDS.children[:2],
            FieldRowPanel([FieldPanel("date"), FieldPanel("start"), FieldPanel("end")]),
            FieldRowPanel([FieldPanel("venue"), FieldPanel("capacity")]),
            *_WORDS.children[2:],
        ],
        heading=gettext_lazy("Facts"),
    )
    online = [
        FieldPanel("zone"),
        FieldRowPanel([FieldPanel("stream_url"), FieldPanel("join_url")]),
        *_SPEECH,
    ]
    return TabbedInterface(
        [
            first,
            ObjectList(_REGISTRATION, heading=gettext_lazy("Registration")),
            ObjectList(online, heading=gettext_lazy("Online and language")),
            _TEAM,
        ],
        base_form_class=NewEventForm,
    ).bind_to_model(Event)
