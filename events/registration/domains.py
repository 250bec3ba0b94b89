"""Mistyped mail domains: what somebody who wrote `gmial.com` probably meant. A hint, never a refusal."""

from __future__ import annotations

MEANT = (
    "gmail.com", "yahoo.fr", "yahoo.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "live.fr",
    "icloud.com", "menara.ma", "orange.fr", "laposte.net", "protonmail.com", "wanadoo.fr",
)  # fmt: skip
"""Where people in Morocco and their partners have their mail, the commonest first."""

RIGHT = {
    "ymail.com", "email.com", "mail.com", "gmx.com", "gmx.fr", "gmx.net", "gmx.de", "me.com", "mac.com", "msn.com",
    "live.com", "live.be", "live.nl", "live.ca", "hotmail.be", "hotmail.de", "hotmail.it", "hotmail.es", "hotmail.nl",
    "outlook.be", "outlook.de", "outlook.es", "outlook.it", "outlook.sa", "yahoo.de", "yahoo.es", "yahoo.it",
    "yahoo.ca", "yahoo.co", "orange.ma", "orange.tn", "orange.be", "orange.es", "free.fr", "sfr.fr", "proton.me",
    "googlemail.com", "rocketmail.com", "laposte.fr",
}  # fmt: skip
"""Near one of those, and meant as they are."""

LONG = 9
"""A domain of so many letters may have two slips and still be known again."""


def suggestion(email: str) -> str:
    """The address that was probably meant; empty where the one given looks right."""
    name, _at, domain = email.rpartition("@")
    if not name or domain in RIGHT or domain in MEANT:
        return ""
    meant = "gmail.com" if domain.partition(".")[0] == "gmail" else _nearest(domain)
    return f"{name}@{meant}" if meant else ""


def _nearest(domain: str) -> str:
    slips = {known: slips_between(domain, known) for known in MEANT}
    meant = min(MEANT, key=lambda known: slips[known])
    return meant if slips[meant] <= (2 if len(meant) >= LONG else 1) else ""


def slips_between(typed: str, meant: str) -> int:
    """How many letters were left out, added, mistaken or swapped with the next."""
    if abs(len(typed) - len(meant)) > 2:
        return 3
    rows = [list(range(len(meant) + 1))]
    for i, letter in enumerate(typed, start=1):
        row = [i]
        for j, other in enumerate(meant, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
