"""How names, dates and sexes agree: the cases that Russian registries are full of."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.people.comparison import (
    BirthAgreement,
    Name,
    NameAgreement,
    SexAgreement,
    compare_births,
    compare_names,
    compare_sexes,
    swapped,
)

ABRAMOV = ("Абрамов", "Даниил", "Романович")


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [
        (ABRAMOV, ("АБРАМОВ", "ДАНИИЛ", "РОМАНОВИЧ"), NameAgreement.SAME),
        (("Семёнов", "Артём", "Петрович"), ("Семенов", "Артем", "Петрович"), NameAgreement.SAME),
        (("Caxapoв", "Олeг", "Иванович"), ("Сахаров", "Олег", "Иванович"), NameAgreement.SAME),
        (("Иванова – Петрова", "Анна", ""), ("Иванова-Петрова", "Анна", ""), NameAgreement.SAME),
        (ABRAMOV, ("Абрамов", "Даниил", ""), NameAgreement.WITHOUT_PATRONYMIC),
        (ABRAMOV, ("Abramov", "Daniil", "Romanovich"), NameAgreement.TRANSLITERATED),
        (("Щукина", "Юлия", ""), ("Shchukina", "Yuliya", ""), NameAgreement.TRANSLITERATED),
        (("Хабибуллин", "Алексей", "Юрьевич"), ("Khabibullin", "Alexey", ""), NameAgreement.TRANSLITERATED),
        (ABRAMOV, ("Даниил", "Абрамов", "Романович"), NameAgreement.SWAPPED),
        (ABRAMOV, ("Даниил", "Романович", "Абрамов"), NameAgreement.SWAPPED),
        (ABRAMOV, ("Даниил", "Абрамов", ""), NameAgreement.SWAPPED),
        (("Петрова", "Анна", "Ильинична"), ("Петрова-Водкина", "Анна", "Ильинична"), NameAgreement.DOUBLE_SURNAME),
        (("Петрова", "Анна", "Ильинична"), ("Сидорова", "Анна", "Ильинична"), NameAgreement.SURNAME_CHANGED),
        (("Петрова", "Анна", ""), ("Сидорова", "Анна", ""), NameAgreement.SURNAME_CHANGED),
        (ABRAMOV, ("Абромов", "Даниил", "Романович"), NameAgreement.TYPO),
        (ABRAMOV, ("Абрамов", "Даниил", "Ромнаович"), NameAgreement.TYPO),
        (ABRAMOV, ("Абрамов", "Данил", "Романович"), NameAgreement.CLOSE_GIVEN),
        (ABRAMOV, ("Абрамов", "Дониил", "Романович"), NameAgreement.MISSPELT_GIVEN),
        (("Белова", "Наталья", "Олеговна"), ("Белова", "Наталия", "Олеговна"), NameAgreement.CLOSE_GIVEN),
        (("Белова", "Анастасия", "Олеговна"), ("Белова", "Анастсия", ""), NameAgreement.MISSPELT_GIVEN),
        (("Белова", "Анастасия", "Олеговна"), ("Белова", "Онастасея", "Олеговна"), NameAgreement.TYPO_IN_GIVEN),
        (("Ли", "Сувонг", ""), ("Ли", "Сувонк", ""), NameAgreement.CLOSE_GIVEN),
        (("Белова", "Дарина", "Олеговна"), ("Белова", "Карина", "Олеговна"), NameAgreement.TYPO_IN_GIVEN),
        (("Белова", "Алина", "Олеговна"), ("Белова", "Арина", "Олеговна"), NameAgreement.TYPO_IN_GIVEN),
        (ABRAMOV, ("Абрамов", "Д.", "Р."), NameAgreement.INITIALS),
        (ABRAMOV, ("Абрамов", "Даниил", "Р."), NameAgreement.INITIALS),
        (ABRAMOV, ("Абрамов", "Даниил", "Петрович"), NameAgreement.DIFFERENT),
        (ABRAMOV, ("Абрамов", "Кирилл", "Романович"), NameAgreement.DIFFERENT),
        (("Ким", "Ян", ""), ("Ким", "Ия", ""), NameAgreement.DIFFERENT),
        (("Алимова", "Зарема", "-"), ("Алимова", "Зарема", ""), NameAgreement.SAME),
        (("Алимова", "Зарема", "б/о"), ("Алимова", "Зарема", "Тимуровна"), NameAgreement.WITHOUT_PATRONYMIC),
        (("Мамедов", "Али", "Вагиф оглы"), ("Мамедов", "Али", "Вагифович"), NameAgreement.SAME),
        (("Мамедов", "Али", "Вагиф оглу"), ("Мамедов", "Али", "Вагиф-оглы"), NameAgreement.SAME),
        (("Мамедова", "Лала", "Вагиф гызы"), ("Мамедова", "Лала", "Вагифовна"), NameAgreement.SAME),
        (("Мамедов", "Али", "Гусейн оглы"), ("Мамедов", "Али", "Гусейнович"), NameAgreement.SAME),
        (("Мамедов", "Али", "Заки оглы"), ("Мамедов", "Али", "Закиевич"), NameAgreement.SAME),
        (("Мамедов", "Али", "Муса оглы"), ("Мамедов", "Али", "Мусаевич"), NameAgreement.SAME),
        (("Оспанов", "Арман", "Нурланулы"), ("Оспанов", "Арман", "Нурлан уулу"), NameAgreement.SAME),
        (("Оспанова", "Асель", "Нурланкызы"), ("Оспанова", "Асель", "Нурлановна"), NameAgreement.SAME),
        (("Мамедов", "Али", "Вагиф оглы"), ("Мамедов", "Али", "Вагифовна"), NameAgreement.DIFFERENT),
        (("Мамедов", "Али", "Вагиф оглы"), ("Мамедов", "Али", "Рашидович"), NameAgreement.DIFFERENT),
        (("Петров - Водкин", "Кузьма", ""), ("Петров-Водкин", "Кузьма", ""), NameAgreement.SAME),
        (("Белова", "Анна  Мария", ""), ("Белова", "Анна Мария", ""), NameAgreement.SAME),
        (("Белова", "Анна-Мария", "Олеговна"), ("Белова", "Анна", "Олеговна"), NameAgreement.DOUBLE_GIVEN),
        (("Белова", "Анна Мария", ""), ("Белова", "Мария", ""), NameAgreement.DOUBLE_GIVEN),
        (("Белова", "Анна", "Олеговна"), ("Белова", "Анна Олеговна", ""), NameAgreement.SWAPPED),
        (("Белова", "Анна", "Олеговна"), ("Белова Анна Олеговна", "", ""), NameAgreement.SWAPPED),
        (("Иванов", "Саша", "Петрович"), ("Иванова", "Саша", "Петровна"), NameAgreement.DIFFERENT),
    ],
)
def test_names(first, second, agreement):
    assert compare_names(Name.of(*first), Name.of(*second)) is agreement
    assert compare_names(Name.of(*second), Name.of(*first)) is agreement


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [
        (date(2002, 11, 14), date(2002, 11, 14), BirthAgreement.SAME),
        (date(2002, 3, 7), date(2002, 7, 3), BirthAgreement.SWAPPED),
        (date(2002, 11, 14), date(2002, 11, 15), BirthAgreement.TYPO),
        (date(2002, 11, 14), date(2003, 11, 14), BirthAgreement.TYPO),
        (date(2002, 11, 21), date(2002, 11, 12), BirthAgreement.TYPO),
        (date(2002, 11, 14), None, BirthAgreement.UNKNOWN),
        (date(2002, 11, 14), date(1978, 1, 2), BirthAgreement.DIFFERENT),
    ],
)
def test_births(first, second, agreement):
    assert compare_births(first, second) is agreement
    assert compare_births(second, first) is agreement


def test_a_date_that_cannot_be_swapped_has_no_swapped_one():
    assert swapped(date(2002, 11, 14)) is None
    assert swapped(date(2002, 5, 5)) is None
    assert swapped(None) is None


def test_sexes():
    assert compare_sexes("male", "male") is SexAgreement.SAME
    assert compare_sexes("male", "") is SexAgreement.UNKNOWN
    assert compare_sexes("female", "male") is SexAgreement.DIFFERENT


PARTS = st.sampled_from(
    [
        "",
        "Иванов",
        "Иванова",
        "Иваноф",
        "Петров",
        "Петров-Водкин",
        "Ян",
        "Анна",
        "Алина",
        "Арина",
        "Ivanov",
        "А.",
        "Ильич",
    ]
)
NAMES = st.builds(Name.of, PARTS, PARTS, PARTS)


@given(NAMES, NAMES)
def test_names_agree_both_ways(first, second):
    assert compare_names(first, second) is compare_names(second, first)


@given(st.dates(), st.dates())
def test_births_agree_both_ways(first, second):
    assert compare_births(first, second) is compare_births(second, first)
