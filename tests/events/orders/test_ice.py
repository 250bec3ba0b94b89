import pytest

from events.orders.ice import ice_given, is_ice


@pytest.mark.parametrize("number", [1525713000055, 2000000000030, 97 * 12345678901])
def test_fifteen_digits_of_which_the_last_two_agree_are_an_ice(number):
    right = f"{number - number % 97:015d}"

    assert is_ice(right)
    assert not any(
        is_ice(right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]) for place in range(15)
    )


@pytest.mark.parametrize("text", ["", "97", "0" * 14, "0" * 16, "00000000000009x", "٠" * 15])
def test_anything_else_is_none(text):
    assert not is_ice(text)


@pytest.mark.parametrize(
    "typed", ["001 525 713 000 055", "001525713-0000.55", "٠٠١٥٢٥٧١٣٠٠٠٠٥٥", "\uff10\uff10\uff11525713000055"]
)
def test_it_is_read_as_people_write_it(typed):
    assert ice_given(typed) == "001525713000055"
