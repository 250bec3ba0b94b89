"""The words of a certificate."""

import pytest
from django.utils.translation import override

from certificates.claims import minutes_in_words


@pytest.mark.parametrize(
    ("minutes", "english", "arabic"),
    [
        (45, "45 minutes", "45 دقيقة"),
        (120, "2 h", "ساعتان"),
        (135, "2 h 15 min", "ساعتان و15 دقيقة"),
        (610, "10 h 10 min", "10 ساعات و10 دقائق"),
    ],
)
def test_the_time_of_a_certificate_agrees_in_each_language(minutes, english, arabic):
    with override("en"):
        assert minutes_in_words(minutes) == english
    with override("ar"):
        assert minutes_in_words(minutes) == arabic
