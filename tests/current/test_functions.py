"""The SQL functions of the projection say the same as their twins in Python."""

import datetime as dt

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from kontingent.current.projection.statements import PENDING_LINK, parameters
from kontingent.current.projection.statements import text as text_of
from kontingent.kernel import identifiers
from kontingent.kernel.class_names import class_letter, class_name, class_title
from kontingent.kernel.periods import SchoolYear
from tests.examples import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Django wraps one transaction round all examples of a test; none of them writes.
many = examples(300)

LETTERS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюяABCEHKMOPTXYabcehkmoptxyIVLÄöñЎі"
SIGNS = " -'`’–—.0123456789№\u00a0\u00ad«»\""
text = st.text(LETTERS + SIGNS, max_size=25)


def sql(expression, *values: object):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", values)
        return cursor.fetchone()[0]


@many
@given(st.one_of(text, st.from_regex(r"[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{2}", fullmatch=True)))
def test_snils(number):
    assert sql("snils_valid(compact(%s))", number) == identifiers.snils_valid(number)
    assert sql("snils_shown(%s)", number) == (identifiers.snils_digits(number) or number)


@pytest.mark.parametrize(("digits", "valid"), [("11223344595", True), ("11223344596", False), ("08765430300", True)])
def test_snils_of_the_official_example(digits, valid):
    """112-233-445 95 is the example of the rule's text; 087-654-303 00 has the sum 202, two times 101."""
    assert sql("snils_valid(%s)", digits) is valid


@many
@given(st.none() | text, st.none() | text)
def test_document_value(series, number):
    assert sql("document_value(%s::text, %s::text)", series, number) == identifiers.document_value(series, number)


# What suppliers make of the series of a certificate, near the right ones and beside them.
certificates = st.from_regex(r"[IVXLivxlХхПпШшУуYІіⅠⅡⅣⅻЦСМ1|]{0,5}[ –-]?[А-Яа-яABёЁ0]{1,3}", fullmatch=True)
numbers = st.from_regex(r"№? ?[0-9]{5,7}", fullmatch=True)


@many
@given(certificates, numbers)
def test_document_value_of_certificates(series, number):
    assert sql("document_value(%s::text, %s::text)", series, number) == identifiers.document_value(series, number)
    assert sql("document_value(NULL, %s::text)", series + number) == identifiers.document_value(series, number)


@pytest.mark.parametrize(("series", "number"), [("IV-АИ", "500 100"), ("iv аи", "500100"), ("ІV–AИ", "№500100")])
def test_document_value_of_one_certificate(series, number):
    assert identifiers.document_value(series, number) == "IVАИ500100"
    assert sql("document_value(%s::text, %s::text)", series, number) == "IVАИ500100"


PAYLOAD = "jsonb_strip_nulls(jsonb_build_object('grade', %s::int, 'letter', %s::text, 'group', %s::text))"
# What suppliers make of a class: near «5 А» in any of its spellings.
near = st.from_regex(r"«?[0-9]{0,2}[ –-]?[АAаБ5]?[ -]?(класс|№ ?[0-9])?»?", fullmatch=True)


@many
@given(st.none() | st.integers(-1, 99), st.none() | text | near, st.none() | text | near)
def test_class_name_and_title(grade, letter, group):
    assert sql(f"class_name({PAYLOAD})", grade, letter, group) == class_name(grade, letter, group)
    assert sql(f"class_title({PAYLOAD})", grade, letter, group) == class_title(grade, letter, group)


@many
@given(text | near, st.none() | st.integers(-1, 99))
def test_class_letter(letter, grade):
    assert sql("class_letter(%s, %s::text)", letter, None if grade is None else str(grade)) == class_letter(
        letter, grade
    )


@pytest.mark.parametrize(
    ("grade", "letter", "name"),
    [
        (9, "б", "9 Б"), (9, "«А»", "9 А"), (9, "A", "9 А"), (5, "5А", "5 А"), (5, "5-А", "5 А"), (5, "5 – а", "5 А"),
        (5, "А класс", "5 А"), (5, "5 «А» класс", "5 А"), (None, "5А", "5 А"),
        # Nothing would remain, or it is another number.
        (5, "5", "5 5"), (5, "класс", "5 КЛАСС"), (1, "11А", "1 11А"), (5, "6А", "5 6А"), (5, None, "5"),
    ],
)  # fmt: skip
def test_one_class_in_many_spellings(grade, letter, name):
    assert class_name(grade, letter, None) == name
    assert class_title(grade, letter, None) == name


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (("«Солнышко»", "Солнышко", "СОЛНЫШКО", "Cолнышко", '"солнышко" '), "СОЛНЫШКО"),
        (("Группа № 3 «Звёздочки»", 'группа №3 "Звездочки"', "ГРУППА №  3 Звёздочки"), "ГРУППА 3 ЗВЕЗДОЧКИ"),
        (("ИС-21", "ис–21", "ИC - 21"), "ИС-21"),
        (("5А", "5-а", "5 «А»"), "5 А"),
        (("1 младшая", "1-младшая"), "1 МЛАДШАЯ"),
        (("101",), "101"),
        (("«»",), "«»"),
    ],
)
def test_one_group_in_many_spellings(spellings, name):
    assert {class_name(None, None, spelling) for spelling in spellings} == {name}
    assert [class_title(None, None, spelling) for spelling in spellings] == [*spellings]


@pytest.mark.parametrize(("one", "other"), [("Группа 1-2", "Группа 12"), ("Звёздочки 1", "Звёздочки 2"), ("А", "Б")])
def test_other_groups_stay_others(one, other):
    assert class_name(None, None, one) != class_name(None, None, other)


@pytest.mark.parametrize(("day", "year"), [("2018-08-31", 2017), ("2018-09-01", 2018), ("2018-01-01", 2017)])
def test_school_year_of(day, year):
    assert sql("school_year_of(%s)", day) == year


@pytest.mark.parametrize(
    ("given", "start", "end", "recorded_on", "year"),
    [
        (2017, "2015-09-01", "2016-05-31", "2018-04-20", 2017),
        (None, "2017-09-01", "2019-05-31", "2018-04-20", 2017),
        (None, "2018-08-31", None, "2018-09-05", 2017),
        (None, None, "2018-08-31", "2018-09-05", 2017),
        (None, None, "2018-09-01", "2018-04-20", 2018),
        (None, None, None, "2018-08-31", 2017),
        (None, None, None, "2018-09-01", 2018),
        (None, None, None, None, None),
        (1900, None, None, None, 1900),
        (2200, None, None, None, 2200),
        (1899, "2017-09-01", None, "2016-04-20", 2017),
        (2201, None, None, "2018-04-20", 2017),
        (2201, None, None, None, None),
        (None, "0001-01-01", None, None, 0),
    ],
)
def test_the_school_year_that_a_record_tells_of(given, start, end, recorded_on, year):
    told = {"school_year": given, "date_from": start, "date_to": end}
    payload = Jsonb({name: value for name, value in told.items() if value is not None})
    assert sql("school_year_told(%s, %s::date)", payload, recorded_on) == year
    days = (dt.date.fromisoformat(day) if day else None for day in (start, end, recorded_on))
    twin = SchoolYear.told(given, *days)
    assert (twin and twin.first) == year


@pytest.mark.parametrize(
    "call",
    [
        "snils_shown(payload ->> 'snils')", "document_value(payload ->> 'series', payload ->> 'number')",
        "class_letter(payload ->> 'letter', payload ->> 'grade')", "class_name(payload)", "class_title(payload)",
        "school_year_told(payload, current_date)", "small(payload ->> 'grade', 1, 11)",
    ],
)  # fmt: skip
def test_the_server_puts_the_text_of_a_function_in_its_place(call):
    """Of one that says it is immutable and has something inside that is not, it does not: each row costs a call."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN VERBOSE SELECT {call} FROM fact")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert f"{call.partition('(')[0]}(" not in plan


def test_each_id_that_a_record_points_at_is_looked_up():
    """The plan of a young table would join, and go through all ids of the register for each record."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {text_of(PENDING_LINK)}", parameters([1, 2]))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("SubPlan") >= 2
    assert "Anti Join" not in plan
