import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.orders.sums import (
    Line,
    amount_given,
    as_text,
    decimals,
    is_exact,
    minor_units,
    of_minor_units,
    split,
    totals,
)

CURRENCIES = ["MAD", "TND", "XOF"]  # two decimals, three, none


@st.composite
def sales(draw):
    """Lines of whole and odd rates from 0 to 99 %, in a currency of no, two or three decimals."""
    currency = draw(st.sampled_from(CURRENCIES))
    rates = draw(st.lists(st.integers(0, 9999).map(lambda n: Decimal(n) / 100), min_size=1, max_size=4))
    lines = []
    for number in range(draw(st.integers(1, 12))):
        charged = draw(st.integers(0, 2_000_000))
        lines.append(
            Line(
                label=f"line {number}",
                quantity=draw(st.integers(0, 200)),
                unit=of_minor_units(charged, currency),
                list_unit=of_minor_units(charged + draw(st.integers(0, 50_000)), currency),
                rate=draw(st.sampled_from(rates)),
            )
        )
    return lines, currency


@settings(max_examples=400, deadline=None)
@given(sales())
def test_lines_and_vat_less_the_discount_are_the_total_to_the_last_unit(sale):
    lines, currency = sale

    sums = totals(lines, currency)

    listed = sum(line.quantity * line.list_unit for line in lines)
    assert listed - sums.discount == sums.gross
    assert sum(line.net for line in sums.lines) + sum(line.vat for line in sums.lines) == sums.gross
    assert sums.net + sums.vat == sums.gross == sum(rate.gross for rate in sums.rates)
    assert sums.net == sum(rate.net for rate in sums.rates)
    assert sums.vat == sum(rate.vat for rate in sums.rates)
    for amount in (sums.net, sums.vat, sums.gross, sums.discount, *(line.net for line in sums.lines)):
        assert -amount.as_tuple().exponent == decimals(currency)


@settings(max_examples=400, deadline=None)
@given(sales())
def test_every_rate_has_the_net_of_its_lines_rounded_half_up(sale):
    lines, currency = sale

    for rate in totals(lines, currency).rates:
        own = [line for line in totals(lines, currency).lines if line.line.rate == rate.rate]
        exact = Fraction(rate.gross) / (1 + Fraction(rate.rate) / 100) * 10 ** decimals(currency)
        assert sum(line.net for line in own) == rate.net
        assert sum(line.gross for line in own) == rate.gross
        assert minor_units(rate.net, currency) == int(exact + Fraction(1, 2))
        for line in own:  # the share of a line is its own exact net, to less than one unit of the currency
            share = Fraction(line.gross) / Fraction(rate.gross or 1) * Fraction(rate.net)
            assert abs(Fraction(line.net) - share) * 10 ** decimals(currency) < 1
            assert 0 <= line.net <= line.gross


@settings(max_examples=200, deadline=None)
@given(sales(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_total(sale, chance):
    lines, currency = sale
    mixed = chance.sample(lines, len(lines))

    first, second = totals(lines, currency), totals(mixed, currency)

    assert (first.rates, first.net, first.vat, first.gross, first.discount) == (
        second.rates,
        second.net,
        second.vat,
        second.gross,
        second.discount,
    )
    assert sorted(line.net for line in first.lines) == sorted(line.net for line in second.lines)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_whole_rate_from_0_to_99_adds_up_over_ten_thousand_lines(currency):
    chance = random.Random(5)
    for rate in range(100):
        lines = [
            Line(
                "",
                chance.randrange(1, 9),
                price := of_minor_units(chance.randrange(10**6), currency),
                price,
                Decimal(rate),
            )
            for _ in range(100)
        ]
        sums = totals(lines, currency)
        assert sum(line.net + line.vat for line in sums.lines) == sums.gross
        assert sum(line.net for line in sums.lines) == sums.net == sums.rates[0].net


def test_an_invoice_of_two_rates_and_a_discount_adds_up_as_an_accountant_would():
    sums = totals(
        [
            Line("Formation", 2, Decimal("1200.00"), Decimal("1500.00"), Decimal("20.00")),
            Line("Manuel", 3, Decimal("55.00"), Decimal("55.00"), Decimal("10")),
            Line("Repas", 1, Decimal("99.99"), Decimal("99.99"), Decimal("20")),
        ]
    )

    assert [(rate.rate, rate.net, rate.vat, rate.gross) for rate in sums.rates] == [
        (Decimal("20.00"), Decimal("2083.33"), Decimal("416.66"), Decimal("2499.99")),
        (Decimal("10.00"), Decimal("150.00"), Decimal("15.00"), Decimal("165.00")),
    ]
    assert [line.net for line in sums.lines] == [Decimal("2000.00"), Decimal("150.00"), Decimal("83.33")]
    assert (sums.gross, sums.discount) == (Decimal("2664.99"), Decimal("600.00"))


def test_half_a_centime_goes_up():
    assert totals([Line("", 1, Decimal("0.03"), Decimal("0.03"), Decimal("20"))]).net == Decimal(
        "0.03"
    )  # 0.025
    assert totals([Line("", 1, Decimal("0.09"), Decimal("0.09"), Decimal("20"))]).net == Decimal(
        "0.08"
    )  # 0.075


def test_no_line_makes_a_total_of_nothing():
    sums = totals([])

    assert (sums.lines, sums.rates, sums.gross) == ((), (), Decimal("0.00"))


@pytest.mark.parametrize(
    "line",
    [
        Line("", -1, Decimal("5"), Decimal("5"), Decimal("20")),
        Line("", 1, Decimal("-5"), Decimal("5"), Decimal("20")),
        Line("", 1, Decimal("6"), Decimal("5"), Decimal("20")),
        Line("", 1, Decimal("5.001"), Decimal("6"), Decimal("20")),
        Line("", 1, Decimal("5"), Decimal("5"), Decimal("-1")),
        Line("", 1, Decimal("5"), Decimal("5"), Decimal("101")),
        Line("", 1, Decimal("5"), Decimal("5"), Decimal("5.555")),
        Line("", 1, Decimal("NaN"), Decimal("5"), Decimal("20")),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line):
    with pytest.raises(ValueError):
        totals([line])


def test_currencies_have_the_decimals_of_iso_4217():
    assert [decimals(code) for code in ("MAD", "EUR", "USD", "GBP")] == [2, 2, 2, 2]
    assert [decimals(code) for code in ("TND", "JPY", "XOF", "XAF")] == [3, 0, 0, 0]
    for unknown in ("", "mad", "ZZZ"):
        with pytest.raises(ValueError, match="not known"):
            decimals(unknown)


def test_minor_units_are_exact_or_refused():
    assert minor_units(Decimal("1250.5"), "MAD") == 125050
    assert minor_units(Decimal("-0.01"), "MAD") == -1
    assert minor_units(Decimal("1.234"), "TND") == 1234
    assert minor_units(Decimal("1E+3"), "XOF") == 1000
    for wrong in ("0.001", "NaN", "Infinity", "-Infinity"):
        with pytest.raises(ValueError):
            minor_units(Decimal(wrong), "MAD")


@given(st.integers(-(10**12), 10**12), st.sampled_from(CURRENCIES))
def test_minor_units_come_back_as_the_same_amount_and_text(units, currency):
    amount = of_minor_units(units, currency)

    assert minor_units(amount, currency) == units
    assert is_exact(amount, currency)
    assert Decimal(as_text(amount, currency)) == amount
    assert not is_exact(amount + Decimal("0.0001"), currency)


def test_an_amount_is_kept_with_exactly_the_decimals_of_its_currency():
    assert as_text(Decimal("1250"), "MAD") == "1250.00"
    assert as_text(Decimal("1250.000"), "MAD") == "1250.00"
    assert as_text(Decimal("-0.5"), "TND") == "-0.500"
    assert as_text(Decimal("1E+3"), "XOF") == "1000"
    assert as_text(Decimal("-0.00"), "MAD") == "0.00"


@settings(max_examples=400, deadline=None)
@given(
    st.integers(-(10**9), 10**9),
    st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=20),
    st.sampled_from(CURRENCIES),
)
def test_shares_add_up_exactly_and_none_is_a_unit_away_from_its_weight(units, weights, currency):
    shares = split(of_minor_units(units, currency), weights, currency)

    assert sum(shares) == of_minor_units(units, currency)
    whole = sum(map(Fraction, weights))
    for share, weight in zip(shares, weights, strict=True):
        part = Fraction(weight) / whole if whole else Fraction(1, len(weights))
        assert abs(minor_units(share, currency) - units * part) < 1
        assert weight or not whole or share == 0


def test_the_largest_remainder_gets_what_is_left_and_equals_are_served_in_order():
    assert split(Decimal("100.00"), [1, 1, 1], "MAD") == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert split(Decimal("0.05"), [0, 0], "MAD") == [Decimal("0.03"), Decimal("0.02")]
    assert split(Decimal("-10.00"), [2, 1], "MAD") == [Decimal("-6.67"), Decimal("-3.33")]
    assert split(Decimal("0.00"), [], "MAD") == []
    for amount, weights in ((Decimal("1.00"), []), (Decimal("1.00"), [2, -1]), (Decimal("1.001"), [1])):
        with pytest.raises(ValueError):
            split(amount, weights, "MAD")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250", "1250"),
        ("1 250,00", "1250.00"),
        ("1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("1'250.00", "1250.00"),
        ("1’250.00", "1250.00"),
        ("1\u00a0250,00", "1250.00"),
        ("1\u202f250,00", "1250.00"),
        ("1\u2009250\u2009000,5", "1250000.5"),
        ("1.250.000", "1250000"),
        ("1,250,000", "1250000"),
        ("1.250.000,75", "1250000.75"),
        ("1250,5", "1250.5"),
        ("1250.5", "1250.5"),
        ("1250,", "1250"),  # MT940 writes whole amounts so
        ("0,5", "0.5"),
        ("0.250", "0.250"),  # no group begins with a zero
        ("1250.500", "1250.500"),  # no group has four digits
        ("1 250,500", "1250.500"),  # dinars: the space groups already
        ("١٢٥٠٫٥٠", "1250.50"),
        ("١٬٢٥٠٫٥٠", "1250.50"),
        ("١ ٢٥٠٫٥٠", "1250.50"),
        ("۱۲۵۰٫۵۰", "1250.50"),
        ("٣،٥", "3.5"),
        ("\u200f١٢٥٠\u200f", "1250"),
        ("-1 250,00", "-1250.00"),
        ("\u22121 250,00", "-1250.00"),
        ("- 1250", "-1250"),
        ("+1250,00", "1250.00"),
        ("1250,00-", "-1250.00"),
        ("1250 DH", "1250"),
        ("1 250,00 Dhs", "1250.00"),
        ("1250,00DH", "1250.00"),
        ("1,250.00 MAD", "1250.00"),
        ("MAD 1,250.00", "1250.00"),
        ("1250 dirhams", "1250"),
        ("1250 درهم", "1250"),
        ("١٢٥٠ درهمًا", "1250"),
        ("١٢٥٠ درهماً", "1250"),
        ("1250 د.م.", "1250"),
        ("1.250 DH", "1250"),  # dirhams have no third decimal
        ("1,250 MAD", "1250"),
        (" 12,30 \t", "12.30"),
        ("0001250,00", "1250.00"),
    ],
)
def test_amounts_are_read_as_people_and_banks_write_them(text, amount):
    assert amount_given(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1.250", "1,250", "-1.250", "999,999", "١،٢٥٠"])
def test_what_may_be_a_thousand_times_as_much_is_refused(text):
    with pytest.raises(ValueError, match="two ways"):
        amount_given(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "abc",
        "DH",
        "-",
        "1e5",
        "0x10",
        "NaN",
        "Infinity",
        "--5",
        "+-5",
        "-5-",
        "(5)",
        "5 EUR",
        "5 €",
        "MAD 5 DH",
        "1  250",
        "12 34",
        "1 25 000",
        "1.250.00",
        "1,250,00",
        "1.250.000,00,1",
        "1 250.000,50",
        "12,34,567.00",
        "0.250.000",
        "1,2500",
        "5,00001",
        "1 250,500 DH",
        ",50",
        ".5",
        "5..5",
        "1٫2٫3",
        "1,25٬0",
        "½",
        "१२",
        "1250\n300",
        "9" * 16,
        "-" + " " * 20_000 + "x",
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="is not an amount"):
        amount_given(text)


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**12), 10**12), st.sampled_from([" ", "\u202f", "\u00a0", ".", "", "'"]))
def test_an_amount_written_in_groups_is_read_back(units, group):
    amount = Decimal(units) / 100
    written = f"{amount:,.2f}".replace(",", "§").replace(".", ",").replace("§", group)

    assert amount_given(written) == amount
    assert amount_given(f"{written} DH".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == amount


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789٠٣ .,'-+٫DHMAD", max_size=16))
def test_any_text_is_an_amount_or_a_sentence(text):
    try:
        amount = amount_given(text)
    except ValueError as refused:
        assert str(refused).endswith((".", "instance."))
    else:
        assert amount.is_finite()
