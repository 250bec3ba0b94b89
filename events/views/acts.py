"""What a visitor has just done, kept in their own browser for half an hour: the confirmation page reads it.

The same is kept whether the address was new or known, so that nobody learns from it who is registered.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Self

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from events.programme.models import Event
from events.registration.actions import PersonGiven
from events.registration.models import Registration
from events.registration.stages import stage_of
from home.idempotency import act

COOKIE = "halqa_thanks"
KEPT = 30 * 60
SALT = "halqa.thanks"


@dataclass(frozen=True)
class Act:
    """Somebody asked for a place at an event; `stage` is where its registration stood at that moment.

    `random` came with the form; `key` is the idempotency key under which the place was taken.
    """

    event: str
    random: str
    key: str
    stage: str
    person: PersonGiven

    @classmethod
    def of(cls, event: Event, random: str, person: PersonGiven) -> Self:
        """What sending this form for this person means."""
        return cls(event.code, random, act(random, person.email), stage_of(event).name, person)

    @classmethod
    def read(cls, request: HttpRequest) -> Self | None:
        """The act of this browser, while it is fresh."""
        try:
            kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
            return cls(**(kept | {"person": PersonGiven(**kept["person"])}))
        except (signing.BadSignature, KeyError, TypeError):
            return None

    def keep(self, response: HttpResponse) -> None:
        response.set_cookie(
            COOKIE,
            signing.dumps(asdict(self), salt=SALT, compress=True),
            max_age=KEPT,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )

    def registration(self) -> Registration | None:
        """The registration that this act itself made; nothing where the address was registered before."""
        made = Registration.objects.select_related("event", "booking")
        return made.filter(booking__idempotency_key=self.key, email=self.person.email).first()
