"""What is changed in a form after its file: read with all of it, or refused with the place."""

from datetime import date

import pytest

from kontingent.statistics.catalogue import form_of
from kontingent.statistics.corrections import AxisCorrection, change_text, checked_section, withdrawal_text
from kontingent.statistics.faults import FormRefused
from kontingent.statistics.reading import read_form

SECTION = """
[[section]]
code = "8"
title = "Язык"
where = "level = preschool"
columns = [{ n = 3, label = "Всего" }]
rows = [{ n = "801", label = "Дети" }, { n = "802", label = "девочки", of = "801", where = "sex = female" }]
"""


def read(*added: str):
    return read_form("\n\n".join([form_of("85-k", 2025).text, *added]))


def faults(*added: str):
    with pytest.raises(FormRefused) as refused:
        read(*added)
    return [(place, sentence.replace("\u00a0", " ")) for place, sentence in refused.value.faults]


def test_a_label_and_a_code_are_corrected():
    """Keys stay, so cells, equations and remarks are of the same row; the last word holds."""
    form = read(
        AxisCorrection("7", "row", "701", "", 'Дети: "все"').text,
        AxisCorrection("7", "row", "701", "7-01", "").text,
        AxisCorrection("7", "column", "3", "", "Итого").text,
        change_text(what="раздел 7, строка 701", day=date(2026, 11, 28), by="Орлов П. С.", reason="Приказ № 1"),
    )
    section = form.section("7")
    row = section.rows[0]
    assert (row.key, row.code, row.label, section.columns[0].label) == ("701", "7-01", 'Дети: "все"', "Итого")
    assert section.cells["701", "3"].row is row
    assert "строка\u00a07-01" in section.checks[0].said
    assert [change.said for change in form.changes] == [
        "Описание изменено 28.11.2026, Орлов П. С.: раздел 7, строка 701. Основание: Приказ № 1"
    ]
    assert read_form(form.text) == form


def test_an_added_section_is_taken_back_and_its_code_is_not_used_again():
    gone = withdrawal_text("8")
    assert [one.code for one in read(SECTION, gone).sections] == ["7"]
    assert read(SECTION, AxisCorrection("8", "row", "801", "", "Все").text, gone).section("8") is None
    assert faults(gone) == [("раздел 8", "его нет, убирать нечего.")]
    assert faults(SECTION, gone, SECTION) == [("раздел 8", "такой раздел был и убран, возьмите другой код.")]


@pytest.mark.parametrize(
    ("correction", "fault"),
    [
        (AxisCorrection("7", "row", "799", "1", ""), ("раздел 7, строка 799", "её нет, исправлять нечего.")),
        (AxisCorrection("9", "row", "701", "1", ""), ("раздел 9", "его нет, исправлять нечего.")),
        (AxisCorrection("7", "row", "701", "702", ""), ("раздел 7", "код 702 стоит дважды.")),
        (AxisCorrection("7", "column", "3", "", ""), ("раздел 7, графа 3", "не сказано ни кода, ни слов.")),
    ],
)
def test_what_cannot_be_corrected(correction, fault):
    assert faults(correction.text) == [fault]


def test_a_section_is_added():
    assert checked_section(SECTION) == "8"
    form = read(SECTION)
    assert [section.code for section in form.sections] == ["7", "8"]
    assert form.section("8").cells["802", "3"].is_counted


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("sex = female", "colour = red", "раздел 8, строка 802"),
        ('"802", label = "девочки", of = "801"', '"802", label = "девочки", of = "802"', "раздел 8, строка 802"),
        ('where = "level', 'checks = ["r801 = r899"]\nwhere = "level', "раздел 8, равенство «r801 = r899»"),
        (
            'where = "level',
            'empty = ["r801.c3"]\nchecks = ["r801.c3 = r802.c3"]\nwhere = "level',
            "раздел 8, равенство «r801.c3 = r802.c3»",
        ),
        ('"8"', '"7"', "раздел 7"),
        ('"8"', '"8:1"', "раздел 8:1"),
        ('"801", label', '"8:1", label', "раздел 8, строка 8:1"),
    ],
)
def test_a_section_with_a_fault_is_refused_with_its_place(old, new, place):
    assert place in [where for where, _ in faults(SECTION.replace(old, new))]


@pytest.mark.parametrize(
    "text", ["[[section", 'form = "x"', "", SECTION + '[[correction]]\nsection = "7"', "section = 1"]
)
def test_what_is_no_section(text):
    with pytest.raises(FormRefused):
        checked_section(text)
