"""The little language of forms: what it reads, what it says, and that a number and a list mean the same by it."""

import pytest

from kontingent.statistics.predicates import PredicateError, fits, in_sql, is_closed, parse


@pytest.mark.parametrize(
    ("text", "values", "found"),
    [
        ("", {}, True),
        ("age = 3", {"age": 3}, True),
        ("age >= 7", {"age": 7}, True),
        ("age >= 7", {"age": 6}, False),
        ("age < 7", {"age": None}, False),
        ("age != 3", {"age": None}, True),
        ("focus != care", {"focus": ""}, True),
        ("focus = none", {"focus": ""}, True),
        ("focus = none", {"focus": None}, True),
        ("grade = 1|2 and sex = female", {"grade": 2, "sex": "female"}, True),
        ("grade = 1|2 and sex = female", {"grade": 2, "sex": "male"}, False),
    ],
)
def test_what_fits(text, values, found):
    assert fits(parse(text), values) is found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("weight = 3", "нет признака «weight»"),
        ("age", "условие «age» не\u00a0читается"),
        ("age = three", "у\u00a0признака «age» нет значения «three»; есть целое число"),
        ("sex = 1", "у\u00a0признака «sex» нет значения «1»"),
        ("sex > male", "«>» сравнивает с\u00a0одним числом"),
        ("age >= 3|4", "«>=» сравнивает с\u00a0одним числом"),
        ("age = 3; DROP TABLE person", "не\u00a0читается"),
    ],
)
def test_what_cannot_be_read_has_a_sentence(text, sentence):
    with pytest.raises(PredicateError) as refused:
        parse(text)
    assert sentence in str(refused.value)


def test_values_go_beside_the_statement():
    text, values = in_sql(parse("grade = 1|2 and age >= 7"), "w")
    assert values == {"w0": [1, 2], "w1": 7}
    assert "%(w0)s" in text
    assert "%(w1)s" in text


def test_closed_words_are_known():
    assert is_closed(parse("citizenship = foreign"))
    assert is_closed(parse("orphan = yes and age = 3"))
    assert not is_closed(parse("sex = female and level = preschool"))
