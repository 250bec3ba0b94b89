"""What `manage.py check` refuses to start with."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from home.zones import stale_zones


def check_zones(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Are the hours that people are told the hours of the law?"""
    hint = "Install the tzdata of requirements.txt; settings must begin with use_packaged_zones()."
    return [Error(problem, hint=hint, id="home.E001") for problem in stale_zones()]
