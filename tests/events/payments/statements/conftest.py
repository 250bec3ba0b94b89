"""What tests of bank statements share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """The sentences as they stand in the code."""
    with translation.override("en"):
        yield
