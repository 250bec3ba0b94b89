"""Who earned a certificate: a pure function, integers only; same input, same answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Rule:
    """Present at all, and for at least `threshold` percent of the planned minutes."""

    threshold: int = 0
    version: int = 1


@dataclass(frozen=True)
class Verdict:
    """The answer, and every reason for a no: a word for the machine and its numbers."""

    eligible: bool
    attended: int
    planned: int
    reasons: tuple[tuple[str, int, int], ...] = ()

    def as_facts(self, rule: Rule) -> dict[str, Any]:
        """What is kept beside the certificate."""
        return {**asdict(self), "reasons": [list(reason) for reason in self.reasons], "rule": asdict(rule)}


def verdict(*, attended: int, planned: int, present: int, still_open: int, rule: Rule) -> Verdict:
    """Whether minutes attended in closed sessions meet the rule.

    `present` counts the sessions attended, `still_open` those not closed yet.
    """
    reasons: list[tuple[str, int, int]] = []
    if still_open:
        reasons.append(("open", still_open, 0))
    elif not present:
        reasons.append(("absent", 0, 0))
    elif attended * 100 < rule.threshold * planned:
        reasons.append(("minutes", attended * 100 // planned if planned else 0, rule.threshold))
    return Verdict(not reasons, attended, planned, tuple(reasons))


def in_words(reason: tuple[str, int, int] | list[Any]) -> str:
    """A reason as the organiser reads it."""
    kind, first, second = reason[0], reason[1], reason[2]
    if kind == "open":
        return ngettext("%(count)d session is not closed", "%(count)d sessions are not closed", first) % {
            "count": first
        }
    if kind == "absent":
        return _("was not present")
    if kind == "minutes":
        shares = {"attended": f"{first} %", "needed": f"{second} %"}
        return _("attended %(attended)s of the time, less than %(needed)s") % shares
    return {
        "name": _("the name is missing"),
        "issuer": _("the name of the organisation is missing in the settings"),
        "signatory": _("the settings do not say who signs certificates"),
        "sessions": _("the registration has no session"),
    }[kind]
