"""Normal forms: equal for two spellings of one thing, different for two things."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.kernel import wordings

SAME = [
    (wordings.phone, ["+7 900 044-73-29", "8 (900) 044-73-29", "89000447329", "+79000447329", "900 044 73 29"]),
    (wordings.phone, ["8 900 044-73-29, 5-12-34", "51234; +79000447329"]),
    (wordings.phone, ["нет", "Нет."]),
    (
        wordings.address,
        [
            "г. Белогорск-Волжский, ул.Лесная, 46-52",
            "Белогорск-Волжский, улица Лесная, дом 46, квартира 52",
            "Г.БЕЛОГОРСК–ВОЛЖСКИЙ, УЛ.ЛЕСНАЯ, Д.46, КВ.52",
            "город Белогорск-Волжский ул Лесная д 46 кв 52",
        ],
    ),
    (wordings.address, ["с. Заозёрье, Школьная, д. 16А", "село Заозерье Школьная 16 а", "с.Заозёрье Школьная 16-А"]),
    (wordings.address, ["пр-т Мира, 5, корп. 2", "Проспект Мира, д. 5 к. 2", "просп. Мира, 5 корпус 2"]),
    (wordings.address, ["Тамбовская обл., д. Лесная, д. 5", "Тамбовская область, деревня Лесная, 5"]),
    (wordings.wording, ["МАОУ «СОШ № 1»", 'МАОУ "СОШ №1"', "маоу сош №1", "МАОУ „СОШ № 1“."]),
    (wordings.wording, ["Семёнова", "СЕМЕНОВА", "Cемeнова"]),
    (wordings.wording, ["5, 4, н", "5 4 Н"]),
    (wordings.document_series, ["IV-АИ", "iv аи", "IVАИ", "IV–AИ", "ІУ-АИ"]),
    (wordings.document_series, ["I-ЕТ", "1-ЕТ", "l-ет"]),
    (wordings.document_series, ["28 05", "2805"]),
    (wordings.document_number, ["123 456", "123456", "№ 123456"]),
    (wordings.number, ["112-233-445 95", "11223344595"]),
    (wordings.email, ["Ivanova@Example.org ", "ivanova@example.org"]),
    (wordings.website, ["https://www.school.example/", "school.example", "HTTP://school.example"]),
    (wordings.letter, ["А", "а", "«А»", "5-А", "5 а", "А класс"]),
    (wordings.class_title, ["Группа № 3 «Звёздочки»", 'группа №3 "Звездочки"']),
    (wordings.class_title, ["5 А", "5-а", "5А"]),
]  # fmt: skip
DIFFERENT = [
    (wordings.phone, ["+7 900 044-73-29", "+7 900 044-73-28", "044-73-29", "нет", "не помнит"]),
    (wordings.phone, ["8 900 044-73-29, 5-12-34", "8 900 044-73-29, 5-12-35"]),
    (wordings.address, ["ул. Мира, 5", "ул. Мира, 6", "пр-т Мира, 5", "пер. Мира, 5", "Мира, 5-1", "Мира, 5/1"]),
    (wordings.address, ["ул. Мира, 46, корп. 2", "ул. Мира, 46, кв. 2", "ул. Мира, 46, стр. 2"]),
    (wordings.address, ["ул. Мира, 36 г", "ул. Мира, 36", "ул. Мира, 36 а"]),
    (wordings.address, ["с. Лесное, 5", "п. Лесное, 5", "д. Лесное, 5"]),
    (wordings.wording, ["СОШ № 1", "СОШ № 2", "СОШ № 12"]),
    (wordings.wording, ["4", "4-", "4+", "4,5"]),
    (wordings.document_series, ["IV-АИ", "VI-АИ", "IV-АБ", "2805"]),
    (wordings.number, ["112-233-445 95", "112-233-445 96"]),
    (wordings.email, ["a.b@example.org", "ab@example.org", "a.b@example.com"]),
    (wordings.letter, ["А", "Б", "5"]),
    (wordings.class_title, ["5 А", "5 Б", "6 А", "Солнышко"]),
    (wordings.as_sent, ["А-1", "а-1", "А 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("normal", "texts"), SAME)
def test_one_thing_in_several_spellings(normal: Callable[[str], str], texts: list[str]):
    assert len({normal(text) for text in texts}) == 1, {text: normal(text) for text in texts}


@pytest.mark.parametrize(("normal", "texts"), DIFFERENT)
def test_several_things(normal: Callable[[str], str], texts: list[str]):
    assert len({normal(text) for text in texts}) == len(texts), {text: normal(text) for text in texts}


@pytest.mark.parametrize(
    "normal",
    [wordings.wording, wordings.address, wordings.phone, wordings.number, wordings.email, wordings.website,
     wordings.letter, wordings.class_title, wordings.document_series,
     wordings.document_number],
)  # fmt: skip
@given(text=st.text(st.sampled_from('аАяЁеXm 059-–.,;:/«»"№()'), min_size=1, max_size=12).filter(str.strip))
def test_case_tells_nothing_in_any_text(normal: Callable[[str], str], text: str):
    assert normal(text.upper()) == normal(text.lower())
