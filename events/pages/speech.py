"""What may remain of an event under its rule of speech."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from events.programme.models import Event


def against_rule(event: Event, blocks: Iterable[Any]) -> list[str]:
    """Sentences about what the page keeps of the event and people were promised that nobody would."""
    if event.speech_rule == Event.SpeechRule.RECORD:
        return []
    kinds = {block.block_type for block in blocks}
    found = []
    if "recording" in kinds:
        found.append(_("Under the rule of speech of this event nothing is recorded: take the recording out."))
    if "quote" in kinds:
        found.append(_("Under the rule of speech of this event nobody is named: take the quotes out."))
    return found
