"""Reading the environment: HALQA_… settings, and secrets also from a file named by NAME_FILE."""

import os
from pathlib import Path


def text(name: str, default: str = "") -> str:
    """The setting NAME, else the content of the file NAME_FILE names, else the default."""
    if name in os.environ:
        return os.environ[name]
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text(encoding="utf-8").strip() if file else default


def yes(name: str, default: bool = False) -> bool:
    """Whether the setting says yes (1, true, yes, on)."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    return int(text(name) or default)


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
