"""The demo: an empty site filled by the same actions as a person's clicks, with dates relative to today."""

from __future__ import annotations

from halqa.demo.names import ACCOUNTS


def address_of(account: str) -> str:
    return f"{account}@demo.example"


def account_lines() -> list[str]:
    """The demo's accounts; there is no password: the page shows the code that it would mail."""
    from home.models import User

    if not User.objects.filter(email=address_of("admin")).exists():
        return []
    lines = ["Demo accounts (give the address; the next page shows the code)"]
    for account, (role, _given, _family) in ACCOUNTS.items():
        lines.append(f"  {address_of(account):30} {role or 'no role'}")
    return lines
