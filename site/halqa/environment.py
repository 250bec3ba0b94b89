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


def load(file: Path) -> None:
    """Take settings from lines NAME=value of a file; what the environment says already stands."""
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def log_is_json() -> bool:
    """Whether the log is for machines."""
    return text("HALQA_LOG", "json" if text("HALQA_ENV") == "production" else "plain") == "json"
