import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.kernel import russian
from kontingent.kernel.russian import (
    DateError,
    age_label,
    count_phrase,
    number,
    parse_date,
    percent,
    plural,
    signed,
    tie,
)

NBSP = "\u00a0"
MINUS = "\u2212"


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("год", [1, 21, 101, 1001, -1]),
        ("года", [2, 3, 4, 22, 104, 1002]),
        ("лет", [0, 5, 10, 11, 12, 14, 15, 19, 20, 25, 80, 100, 111, 112, 113, 1012]),
    ],
)
def test_plural(form: str, numbers: list[int]):
    assert {plural(n, "год", "года", "лет") for n in numbers} == {form}


@given(st.integers(0, 10**9))
def test_plural_looks_at_the_last_two_digits(n: int):
    assert plural(n, "a", "b", "c") == plural(n % 100, "a", "b", "c")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1284, f"1{NBSP}284"),
        (12345, f"12{NBSP}345"),
        (29714000, f"29{NBSP}714{NBSP}000"),
        (-1284, f"{MINUS}1{NBSP}284"),
        (0.8, "0,8"),
        (Decimal("1234.50"), f"1{NBSP}234,50"),
        (2.0, "2"),
        (1e16, f"10{NBSP}000{NBSP}000{NBSP}000{NBSP}000{NBSP}000"),
    ],
)
def test_number(value: float | Decimal, text: str):
    assert number(value) == text


def test_number_with_decimals_is_rounded_half_up():
    assert number(0.25, 1) == "0,3"
    assert number(1.005, 2) == "1,01"
    assert number(3, 1) == "3,0"
    assert number(-0.04, 1) == "0,0"


@given(st.integers(-(10**12), 10**12))
def test_a_number_reads_back(value: int):
    assert int(number(value).replace(NBSP, "").replace(MINUS, "-")) == value


def test_changes_are_signed():
    assert signed(412) == "+412"
    assert signed(-0.8) == f"{MINUS}0,8"
    assert signed(0) == "0"
    assert signed(0.04, 1) == "0,0"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.041, "4,1"), (0.48, "48"), (1, "100"), (0.0, "0"), (0.34694, "34,7"), (-0.008, f"{MINUS}0,8")],
)
def test_percent(share: float, text: str):
    assert percent(share) == f"{text}{NBSP}%"


def test_dates():
    assert russian.date(dt.date(2018, 4, 20)) == "20.04.2018"
    assert russian.date(dt.date(987, 1, 2)) == "02.01.0987"
    assert russian.date(None) == "-"
    moment = dt.datetime(2017, 4, 3, 8, 43, 59, tzinfo=dt.UTC)
    assert russian.date_time(moment, seconds=True) == "03.04.2017 11:43:59"
    assert russian.date_time(moment) == "03.04.2017 11:43"
    assert russian.date_time(None) == "-"


def test_the_day_of_a_moment_is_that_of_the_region():
    assert russian.date_time(dt.datetime(2018, 4, 19, 21, 30, tzinfo=dt.UTC)) == "20.04.2018 00:30"


def test_age_labels_of_the_manual():
    today = dt.date(2018, 4, 20)
    assert age_label(dt.date(2002, 11, 14), today) == f"14.11.2002 (15{NBSP}лет)"
    assert age_label(dt.date(1937, 7, 2), today) == f"02.07.1937 (80{NBSP}лет)"
    assert age_label(dt.date(2017, 4, 20), today) == f"20.04.2017 (1{NBSP}год)"
    assert age_label(dt.date(2018, 4, 21), today) == "21.04.2018"
    assert age_label(None, today) == "-"


@pytest.mark.parametrize(
    "text",
    [
        "20.04.2018", " 20.4.2018 ", "20.04.2018 г.", "2018-04-20", "2018-04-20T06:15:00+03:00", "20.04.2018 06:15:00",
        "2018-04-20 6:15", "2018-04-20T23:59:59.9999999", "2018-04-19T21:00:00Z", "2018-04-20T20:59:59.999+0000",
        "2018-04-19 23:30:00 +00", "20.04.2018 09:00:00+12:00", "2018-04-19T19:00:00-02:30",
    ],
)  # fmt: skip
def test_dates_as_they_are_written(text: str):
    assert parse_date(text) == dt.date(2018, 4, 20)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31.02.2018", "«31.02.2018»: такого дня нет в календаре."),
        ("2018-13-01", "«2018-13-01»: такого дня нет в календаре."),
        ("20.04.18", "«20.04.18»: укажите год четырьмя цифрами, например 20.04.2018."),
        ("вчера", "«вчера» — не дата: нужен вид ДД.ММ.ГГГГ, например 20.04.2018."),
        ("04/20/2018", "«04/20/2018» — не дата: нужен вид ДД.ММ.ГГГГ, например 20.04.2018."),
        ("", "«» — не дата: нужен вид ДД.ММ.ГГГГ, например 20.04.2018."),
        ("2018-04-20T25:00:00Z", "«2018-04-20T25:00:00Z»: такого времени не бывает."),
        ("2018-04-20T10:00ы", "«2018-04-20T10:00ы» — не дата: нужен вид ДД.ММ.ГГГГ, например 20.04.2018."),
    ],
)
def test_what_is_no_date_is_said_in_russian(text: str, sentence: str):
    with pytest.raises(DateError) as refused:
        parse_date(text)
    assert refused.value.sentence == sentence


@given(st.dates())
def test_a_date_reads_back(day: dt.date):
    assert parse_date(russian.date(day)) == day
    assert parse_date(day.isoformat()) == day


@given(st.text("0123456789.-T: г", max_size=12))
def test_any_text_is_a_date_or_a_refusal(text: str):
    with suppress(DateError):
        assert isinstance(parse_date(text), dt.date)


def test_short_words_are_tied():
    assert tie("Дети в школе № 5 и на дому — сами") == f"Дети в{NBSP}школе №{NBSP}5 и{NBSP}на{NBSP}дому{NBSP}— сами"
    assert tie("дело не-в том") == "дело не-в том"


def test_count_phrase():
    assert count_phrase(1284, "обучающийся", "обучающихся", "обучающихся") == f"1{NBSP}284{NBSP}обучающихся"
