"""The SQL functions of the projection say the same as their twins in Python."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kontingent.kernel import identifiers
from kontingent.portfolios.class_names import class_letter, class_name

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Django wraps one transaction round all examples of a test; none of them writes.
many = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

LETTERS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюяABCEHKMOPTXYabcehkmoptxyIVLÄöñЎі"
SIGNS = " -'`’–—.0123456789№\u00a0\u00ad«»\""
text = st.text(LETTERS + SIGNS, max_size=25)


def sql(expression, *values: object):
    with connection.cursor() as cursor:
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


@pytest.mark.parametrize(("series", "number"), [("IV-АИ", "500 100"), ("iv аи", "500100"), ("ІV–AИ", "№500100")])
def test_document_value_of_one_certificate(series, number):
    assert identifiers.document_value(series, number) == "IVАИ500100"


@many
@given(st.none() | st.integers(-1, 99), st.none() | text, st.none() | text)
def test_class_name(grade, letter, group):
    payload = "jsonb_strip_nulls(jsonb_build_object('grade', %s::int, 'letter', %s::text, 'group', %s::text))"
    assert sql(f"class_name({payload})", grade, letter, group) == class_name(grade, letter, group)


@many
@given(text)
def test_class_letter(letter):
    assert sql("class_letter(%s)", letter) == class_letter(letter)


@pytest.mark.parametrize(("letter", "name"), [("б", "9 Б"), ("«А»", "9 А"), ("A", "9 А")])
def test_class_name_of_spellings(letter, name):
    assert class_name(9, letter, None) == name


@pytest.mark.parametrize(("day", "year"), [("2018-08-31", 2017), ("2018-09-01", 2018), ("2018-01-01", 2017)])
def test_school_year_of(day, year):
    assert sql("school_year_of(%s)", day) == year
