"""What a mail can say: the frozen facts of its row, in the words of its language."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from events.calendar.wording import organisation
from events.messages.models import Message
from home import formats, links, zones
from home.languages import CODES, in_language

MASKED = "••••••"
"""What staff see in place of the signed part of somebody's own link."""

# Line ends, other controls, and marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
# A point, slash, colon or at-sign inside a word is what mail programs make links of.
_LINKING = re.compile(r"(?<=\S)(?=[.:/@。．｡\uff0f\uff20][^\s])|(?<=[.:/@。．｡\uff0f\uff20])(?=\S)")


PATHS = {"registration": "r", "booking": "groupe", "invitation": "invitation", "order": "commande"}
"""Below which address the page of a link's purpose is."""


@dataclass
class Hours:
    """When a session is, for `home.formats`."""

    starts_at: datetime
    ends_at: datetime
    zone: str


def words_of(message: Message, *, masked: bool = False) -> dict[str, Any]:
    """All that the templates of a mail may name, in the language of the moment."""
    facts, language = message.context, message.language
    words: dict[str, Any] = {
        "kind": message.kind,
        "language": language,
        "dir": "rtl" if language == "ar" else "ltr",
        "to": message.to,
        "facts": facts,
        "site": who_writes(language),
        "name": only_text(_name(facts, language)),
    }
    if "event" in facts:
        words |= event_words(facts, language)
    if "link" in facts:
        words |= link_words(facts["link"], masked=masked)
    if facts.get("ticket"):
        code = str(facts["ticket"])
        words["ticket"] = "-".join(code[i : i + 4] for i in range(0, len(code), 4))
    if facts.get("held_until"):
        words["deadline"] = moment_in_words(facts["held_until"], _zone(facts), language)
    if "before" in facts:
        words["before"] = _what_differs(facts["before"], words, language)
    if "registrations" in facts:
        words["tickets"] = [_ticket_words(each, language, masked) for each in facts["registrations"]]
    if "certificate" in facts:
        words["certificate"] = certificate_words(facts["certificate"])
        words["certificate_url"] = f"{words['own_url']}attestation/{facts['certificate']['number']}.pdf"
    if facts.get("price"):
        amount, currency = facts["price"]
        words["amount"] = formats.money(Decimal(amount), currency, language)
    words |= money_words(facts, language, masked=masked)
    words |= {name: facts.get(name) for name in ("rank", "places", "named")}
    if "digest" in facts:
        words["digest"] = [_digest_words(each, language) for each in facts["digest"]]
        words["day"] = formats.day_in_words(date.fromisoformat(facts["day"]), language)
    words["why"] = _apart(str(facts.get("why") or ""), language)
    return words


def _what_differs(before: Mapping[str, Any], present: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The hours and the place that people were told before, where they are others now."""
    told = event_words(
        {"event": {"place": before.get("place", {})}, "sessions": before.get("sessions")}, language
    )
    return {
        "when": told["when"] if told["when"] != present.get("when") else [],
        "place": told["place"] if told["place"] != present.get("place") else "",
    }


def _ticket_words(facts: Mapping[str, Any], language: str, masked: bool) -> dict[str, Any]:
    name = only_text(_name(facts, language))
    return event_words(facts, language) | link_words(facts["link"], masked=masked) | {"name": name}


def who_writes(language: str) -> dict[str, str]:
    """The organisation whose site this is, and how to reach it."""
    site = organisation()
    return {
        "name": in_language(site, "name", language),
        "email": site.email or parseaddr(settings.MAIL_FROM)[1],
        "phone": site.phone,
        "address": " ".join(site.address.split()),
        "cndp": site.cndp,
        "url": links.absolute(f"/{language}/"),
    }


def event_words(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Title, hours and place of what the mail is about; several sessions are several lines."""
    event = facts["event"]
    place = said_in(event.get("place", {}), language)
    city = said_in(event.get("city", {}), language) or re.split("[,،]", place)[-1].strip()
    sessions = facts.get("sessions") or []
    first = date.fromisoformat(sessions[0]["date"]) if sessions else None
    return {
        "title": said_in(event.get("title", {}), language),
        "when": [hours_in_words(session, language) for session in sessions],
        "day": formats.day_in_words(first, language) if first else _("date to be announced"),
        "place": place,
        "day_and_city": _joined(
            [formats.long_day(first, language) if first else _("date to be announced"), city], language
        ),
        "event_url": links.absolute(f"/{language}/rencontre/{event.get('code', '')}/"),
    }


def _digest_words(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """One event of the team's daily mail, with the way to its desk."""
    return dict(facts) | {
        "title": said_in(facts["title"], language),
        "url": links.absolute(str(facts["path"])),
    }


def link_words(link: Mapping[str, Any], *, masked: bool = False) -> dict[str, str]:
    """Somebody's own page, and the pages below it where they give their place back or answer an offer."""
    signed = MASKED if masked else links.token(link["purpose"], uuid.UUID(link["uuid"]), link["version"])
    own = links.absolute(f"/{PATHS[link['purpose']]}/{signed}/")
    return {
        "own_url": own,
        "give_back_url": f"{own}annuler/",
        "yes_url": f"{own}offre/oui/",
        "no_url": f"{own}offre/non/",
    }


def money_words(facts: Mapping[str, Any], language: str, *, masked: bool = False) -> dict[str, Any]:
    """What came in or went back, what a paper says, where something is paid and under which reference."""
    money = facts.get("money") or facts.get("paper") or {}
    words: dict[str, Any] = {
        f"money_{name}": formats.money(Decimal(money[name][0]), money[name][1], language)
        for name in ("amount", "due")
        if money.get(name)
    }
    if money.get("until"):
        words["until"] = formats.day_in_words(date.fromisoformat(money["until"]), language)
    if "order" in facts:
        words["pay_url"] = link_words(facts["order"], masked=masked)["own_url"]
    elif facts.get("held_for") == "payment" and "link" in facts:  # the page of the place leads on
        words["pay_url"] = link_words(facts["link"], masked=masked)["own_url"]
    if "paper" in facts:
        number = str(money.get("number", ""))
        words["paper_number"] = number
        words["paper_url"] = f"{link_words(facts['link'], masked=masked)['own_url']}{number}.pdf"
    if facts.get("reference"):
        reference = str(facts["reference"])
        words["reference"] = f"{reference[:4]} {reference[4:]}"
    return words


def certificate_words(certificate: Mapping[str, Any]) -> dict[str, str]:
    """The number of a certificate, and the page where anybody checks it."""
    code = str(certificate.get("code", ""))
    return {"number": str(certificate.get("number", "")), "check_url": links.absolute(f"/V/{code}")}


def said_in(words: Mapping[str, str], language: str) -> str:
    """The words in this language, else in any of ours."""
    for code in (language, *CODES):
        if words.get(code):
            return formats.french_spaces(words[code]) if code == "fr" else words[code]
    return ""


def hours_in_words(session: Mapping[str, str], language: str) -> str:
    """mercredi 25 novembre 2026, de 18:00 à 20:15 (heure du Maroc)."""
    day, zone = date.fromisoformat(session["date"]), session["zone"]
    start, end = time.fromisoformat(session["start"]), time.fromisoformat(session["end"])
    last = day if end > start else day + timedelta(days=1)
    hours = Hours(zones.utc_of(day, start, zone), zones.utc_of(last, end, zone), zone)
    return formats.span_in_words(hours, language)


def moment_in_words(iso: str, zone: str, language: str) -> str:
    """mercredi 25 novembre 2026 à 18:00 (heure du Maroc)."""
    moment = zones.wall_of(datetime.fromisoformat(iso), zone)
    said = {
        "day": formats.day_in_words(moment.date(), language),
        "time": formats.clock(moment.time(), language),
    }
    return formats.said_in_zone(_("%(day)s at %(time)s") % said, zone, language)


def only_text(name: str) -> str:
    """A name as text on one line, in which no mail program finds an address to make a link of."""
    plain = " ".join(_UNSEEN.sub(" ", name).split())[:150]
    return _LINKING.sub("\u200b", plain)


def _apart(words: str, language: str) -> str:
    """Somebody's words in whatever language, kept together in a line that runs from the right."""
    return f"\u2068{words}\u2069" if words and language == "ar" else words


def _name(facts: Mapping[str, Any], language: str) -> str:
    arabic = str(facts.get("name_ar") or "") if language == "ar" else ""
    return arabic or str(facts.get("name") or "")


def _zone(facts: Mapping[str, Any]) -> str:
    sessions = facts.get("sessions") or []
    return str(sessions[0]["zone"]) if sessions else zones.MOROCCO


def _joined(parts: list[str], language: str) -> str:
    return ("، " if language == "ar" else ", ").join(part for part in parts if part)
