import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def in_english():
    """The sentences of refusals, as the code has them."""
    with override("en"):
        yield
