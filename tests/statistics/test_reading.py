"""Files of forms: those that the program brings are read; one with a fault is refused, with the place in words."""

import pytest

from kontingent.statistics.catalogue import form_of, forms
from kontingent.statistics.control import parse
from kontingent.statistics.faults import FormRefused
from kontingent.statistics.reading import read_form

FORM = """
form = "x-1"
name = "Х-1"
title = "Сведения"
order = "Приказ"
years = [2020, 2022]
day = "10-01"
[[section]]
code = "1"
title = "Раздел"
measure = "{measure}"
columns = [{columns}]
rows = [{rows}]
checks = [{checks}]
empty = [{empty}]
"""
COLUMNS = '{ n = 3, label = "Всего" }, { n = [4, 5], label = "{age} лет", each = "age", values = [6, 7] }'
ROWS = '{ n = "01", label = "Всего" }, { n = "02", label = "Девочки", of = "01", where = "sex = female" }'
WHOLE = {"measure": "enrolments", "columns": COLUMNS, "rows": ROWS, "checks": "", "empty": ""}


def text(**parts: str):
    return FORM.format(**(WHOLE | parts))


def faults(**parts: str):
    with pytest.raises(FormRefused) as refused:
        read_form(text(**parts))
    return refused.value.faults


def test_what_the_program_brings():
    built = {form.code: [section.code for section in form.sections] for form in forms()}
    assert built == {
        "85-k": ["7"],
        "oo-1": ["2.1.1", "2.1.3", "2.4", "2.4-2", "2.4-3"],
        "spo-1": ["2.7"],
        "1-dop": [],
    }


def test_the_verified_grids():
    """As the orders number them."""
    kindergartens, schools = form_of("85-k", 2024), form_of("oo-1", 2024)
    seven = kindergartens.section("7")
    assert [row.code for row in seven.rows] == [str(number) for number in range(701, 713)]
    assert [column.code for column in seven.columns] == [str(number) for number in range(3, 12)]
    special = schools.section("2.1.3")
    assert [row.code for row in special.rows] == [f"{number:02}" for number in range(1, 9)]
    assert [column.code for column in special.columns] == [str(number) for number in range(3, 18)]
    assert {(one.grid, one.labels) for one in (seven, special)} == {(True, True), (True, False)}
    assert [row.code for row in schools.section("2.4").rows] == ["01", "02", "03", "04", "", "", ""]
    assert not any(axis.code for axis in form_of("spo-1", 2024).sections[0].rows)


def test_one_column_stands_for_many():
    section = read_form(text()).sections[0]
    assert [(one.code, one.label) for one in section.columns] == [("3", "Всего"), ("4", "6 лет"), ("5", "7 лет")]
    girls_of_six = section.cells["02", "4"].where
    assert [(test.word.code, test.values) for test in girls_of_six] == [("sex", ("female",)), ("age", (6,))]


@pytest.mark.parametrize(
    ("parts", "place", "sentence"),
    [
        ({"rows": '{ n = "01", label = "а", where = "height = 3" }'}, "раздел 1, строка 01", "нет признака «height»"),
        ({"checks": '"r01 = r07"'}, "раздел 1, равенство «r01 = r07»", "нет строки «07»"),
        ({"checks": '"c3 = sum(c4..c9)"'}, "раздел 1, равенство «c3 = sum(c4..c9)»", "нет графы «9»"),
        ({"checks": '"r01 = c3"'}, "раздел 1, равенство «r01 = c3»", "смешаны строки, графы"),
        ({"checks": '"всё сходится"'}, "раздел 1, равенство «всё сходится»", "не\u00a0читается"),
        ({"checks": '"r01.c3 = r02.c4"', "empty": '"r02.c4"'}, "раздел 1, равенство «r01.c3 = r02.c4»", "пустая («×»)"),
        ({"empty": '"r09.c3"'}, "раздел 1", "клетки «r09.c3» из\u00a0«empty» нет"),
        ({"measure": "weights"}, "раздел 1", "нет показателя «weights»"),
        ({"measure": "classes"}, "раздел 1, строка 01, графа 4", "не\u00a0знает признака «age»; знает grade,"),
        ({"rows": '{ n = "01", label = "а", of = "09" }'}, "раздел 1, строка 01", "«of» ведёт к\u00a0строке «09»"),
        (
            {"rows": '{ n = "01", label = "а", of = "02" }, { n = "02", label = "б", of = "01" }'},
            "раздел 1, строка 01",
            "«of» ходит по\u00a0кругу",
        ),
        ({"rows": '{ n = "01", label = "а" }, { n = "01", label = "б" }'}, "раздел 1", "строка 01 стоит дважды"),
        ({"rows": '{ n = "01" }'}, "раздел 1, строка 01", "не\u00a0указано «label»"),
        ({"rows": '{ n = "01", label = "а", colour = "red" }'}, "раздел 1, строка 01", "нет свойства «colour»"),
        ({"rows": '{ n = "01", label = 7 }'}, "раздел 1, строка 01", "«label» записано не\u00a0так"),
        ({"rows": "7"}, "раздел 1", "строка записана не\u00a0так"),
        ({"columns": '{ n = [4, 9], label = "а", each = "age", values = [1] }'}, "раздел 1", "графа с\u00a0«each»"),
    ],
)
def test_a_fault_has_its_place_and_a_sentence(parts, place, sentence):
    found = faults(**parts)
    assert any(at == place and sentence in said for at, said in found), found


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ("years = [2020, 2022]", "years = [2022, 2020]", "«years»"),
        ('day = "10-01"', 'day = "02-31"', "«day»"),
        ('day = "10-01"', 'day = "10-01"\nage = "birthday"', "правило возраста «birthday»"),
        ('name = "Х-1"', "", "не\u00a0указано «name»"),
        ("form = ", "form = [", "не\u00a0читается как TOML"),
        ('code = "1"', 'code = "1"\nlike = "5"', "«like» ведёт к\u00a0разделу «5»"),
    ],
)
def test_a_fault_of_the_whole(was, now, sentence):
    with pytest.raises(FormRefused) as refused:
        read_form(text().replace(was, now, 1))
    assert sentence in refused.value.sentence


def test_all_faults_are_told_at_once():
    assert len(faults(measure="weights", rows='{ n = "01" }', empty='"r9.c9"')) == 3


def test_an_equation_finds_what_does_not_hold():
    check = parse("c3 = sum(c4..c5)", {"01": "01", "02": "02"}, {"3": "3", "4": "4", "5": "5"})
    numbers = {("01", "3"): 9, ("01", "4"): 4, ("01", "5"): 5, ("02", "3"): 8, ("02", "4"): 4, ("02", "5"): 5}
    (failure,) = check.failing(numbers)
    assert (failure.left, failure.right) == (8, 9)
    assert failure.sentence == "строка\u00a002: графа\u00a03 = сумма граф 4–5, а\u00a0там 8 и\u00a09"
    assert set(failure.cells) == {("02", "3"), ("02", "4"), ("02", "5")}


def test_an_equation_over_what_is_not_known_is_not_asked():
    check = parse("r01.c3 <= r02.c3", {"01": "01", "02": "02"}, {"3": "3"})
    assert check.failing({("01", "3"): 9}) == []
    assert [one.check.rule for one in check.failing({("01", "3"): 9, ("02", "3"): 8})] == ["F24b"]
