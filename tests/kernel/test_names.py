import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kontingent.kernel.names import (
    FullName,
    full_name,
    initials,
    is_no_patronymic,
    name_key,
    name_key_sql,
    search_words,
    split_full_name,
    tidy,
)
from tests import cast
from tests.examples import examples

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
WORD = st.text(CYRILLIC, min_size=1, max_size=12)
NAME = st.lists(WORD, min_size=1, max_size=3).map("-".join)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (cast.DANIIL.name, "абрамов даниил романович"),
        ("  СЁМИНА\u00a0 Алёна ", "семина алена"),
        ("Петров – Водкин", "петров-водкин"),
        ("О’Коннор", "о'коннор"),
        ("Иванoв", "иванов"),  # Latin o
        ("HИНА", "нина"),  # Latin H
        ("Smith Анна", "smith анна"),
        ("МОУ «СОШ №99»", "моу «сош №99»"),
        ("Василии\u0306 Се\u0308мин", "василий семин"),  # letters of two characters
        ("Абра\u00admов", "абрамов"),
        ("", ""),
    ],
)
def test_name_key(text: str, key: str):
    assert name_key(text) == key


@pytest.mark.django_db
@examples(20)
@given(st.lists(st.lists(NAME, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=50))
def test_key_of_a_clean_name_is_what_postgresql_makes(names: list[str]):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT translate(lower(name), 'ё', 'е') FROM unnest(%s::text[]) WITH ORDINALITY AS n(name, i) ORDER BY i",
            [names],
        )
        assert [name_key(name) for name in names] == [key for (key,) in cursor.fetchall()]


DIRTY = st.text(CYRILLIC + "abcehkmoptxyzABCXYZ -–—'’`.,()№129_\u00a0\u00ad\u2009\t\u0306\u0308ї", max_size=30)


@pytest.mark.django_db
@examples(60)
@given(st.lists(DIRTY | NAME, min_size=1, max_size=50))
def test_key_of_any_name_is_what_our_sql_makes(names: list[str]):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name_key_sql('name')} FROM unnest(%s::text[]) WITH ORDINALITY AS n(name, i) ORDER BY i", [names]
        )
        assert [key for (key,) in cursor.fetchall()] == [name_key(name) for name in names]


@given(st.text(max_size=60))
def test_key_of_a_key_is_the_key(text: str):
    assert name_key(name_key(text)) == name_key(text)


@given(st.text(CYRILLIC + "abcxyzABCXYZ -–'’\u00a0\u00ad\t", max_size=60))
def test_tidy_keeps_letters(text: str):
    assert [c for c in tidy(text) if c.isalpha()] == [c for c in text if c.isalpha()]


def test_full_name_has_no_gaps():
    assert full_name("Абрамов", "Даниил", "Романович") == cast.DANIIL.name
    assert full_name("Ким", None, " ") == "Ким"
    assert full_name("", "Анна") == "Анна"


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (("Абрамов", "Даниил", "Романович"), f"Абрамов{NBSP}Д.{NBSP}Р."),
        (("Соколова", "Мария", None), f"Соколова{NBSP}М."),
        (("Мюллер", "Анна-мария", ""), f"Мюллер{NBSP}А.-М."),
        (("Мамедов", "Али", "Гасан оглы"), f"Мамедов{NBSP}А.{NBSP}Г."),
        (("Ким", "", ""), "Ким"),
        ((None, "Анна", None), "А."),
    ],
)
def test_initials(parts: tuple[str | None, str | None, str | None], written: str):
    assert initials(*parts) == written


@pytest.mark.parametrize(
    "text",
    [
        "-", "–", "--", ".", "…", "", " ", "нет", "НЕТ", "нет.", "(нет)", "нет отчества", "отсутствует", "б/о", "Б/О",
        "б/o", "б.о.", "б. о.", "без отчества", "не указано", "Не указан", "н/д", "н.д.", "NULL",
    ],
)  # fmt: skip
def test_words_for_no_patronymic(text: str):
    assert is_no_patronymic(text)


@pytest.mark.parametrize("text", ["Романович", "Вагиф оглы", "Р.", "Ли", "Бо", "Нетович", "Н.", "Ан"])
def test_what_is_a_patronymic(text: str):
    assert not is_no_patronymic(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (cast.DANIIL.name, FullName("Абрамов", "Даниил", "Романович")),
        ("Мамедов Али Гасан оглы", FullName("Мамедов", "Али", "Гасан оглы")),
        ("Иванов И.И.", FullName("Иванов", "И", "И")),
        ("Петров - Водкин Кузьма", FullName("Петров-Водкин", "Кузьма")),
        ("Ким", FullName("Ким")),
        ("   ", FullName("")),
    ],
)
def test_split_full_name(text: str, name: FullName):
    assert split_full_name(text) == name


@given(NAME, NAME, NAME)
def test_splitting_undoes_joining(family: str, given_name: str, additional: str):
    assert split_full_name(full_name(family, given_name, additional)) == (family, given_name, additional)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Абр Дан", ["абр", "дан"]),
        ("Абрамов Д.Р.", ["абрамов", "д", "р"]),
        ("ёлкин, ЕЛКИН", ["елкин"]),
        ("Петрова-Водкина О'Коннор", ["петрова-водкина", "о'коннор"]),
        ("100% _ \\", ["100"]),
        (" - ' ", []),
    ],
)
def test_search_words(text: str, words: list[str]):
    assert search_words(text) == words


@given(st.text(max_size=40))
def test_search_words_hold_no_wildcards(text: str):
    assert not set("".join(search_words(text))) & set("%_\\ ")


@given(NAME, NAME)
def test_words_of_a_search_are_parts_of_the_key(family: str, given_name: str):
    key = name_key(f"{family} {given_name}")
    assert all(word in key for word in search_words(f"{given_name} {family}"))
