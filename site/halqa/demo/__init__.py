"""The demo: an empty site filled by the same actions as a person's clicks, with dates relative to today."""

from __future__ import annotations

from django.conf import settings

from halqa.demo.names import ACCOUNTS

PASSWORD_FILE = settings.VAR_DIR / "demo-password"


def address_of(account: str) -> str:
    return f"{account}@demo.example"


def account_lines() -> list[str]:
    """The accounts and their one password, made for this installation; nothing where there is no demo."""
    if not PASSWORD_FILE.exists():
        return []
    lines = [f"Demo accounts, all with the password {PASSWORD_FILE.read_text().strip()}"]
    for account, (role, _given, _family) in ACCOUNTS.items():
        lines.append(f"  {address_of(account):30} {role or 'no role'}")
    return lines
