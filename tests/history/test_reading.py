"""Kinds compiled into readers: whatever is sent, the record is the one that the class makes."""

import tracemalloc
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from unittest.mock import patch

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.history.kinds.base import Kind, Misfit, fields_of, form_of
from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.learning import Enrolment, FinalMark
from kontingent.history.kinds.person import General
from kontingent.history.kinds.reading import Form, Memory, Unread

TEXTS = [
    "", " ", "  Анна   Мария ", "\0", "а\0б", "2002-11-14", "14.11.2002", "14.11.2002 00:00:00", "31.02.2010",
    "2018-04-19T22:30:00Z", "30.12.1899", "01.01.0001", "00.00.0000", "0001-02-03", "1", "0", "да", "НЕТ", "истина",
    " 9 ", "-1", "2147483648", "99999999999999999999", "4,50", "4.5", "4.500", "1e2", "-0", "NaN", "Infinity", "0x10",
    "١٢", "male", "Мужской", "мужской", "не знаю", "x" * 200, "x" * 201, "x" * 2000, "x" * 2001, "o-90",
    "«ёлочка» \u00a0",
]  # fmt: skip


def by_the_class(kind: type[Kind], cells: Mapping[str, str]) -> tuple[Kind, list[Misfit]]:
    def unread(*_: object) -> None:
        raise Unread

    with patch.object(Form, "fill", unread):
        return kind.read(cells)


def told(record: Kind) -> bytes:
    """The canonical JSON, by the class alone."""
    filled = record.model_dump(mode="json", exclude_none=True)
    if not filled["raw"]:
        del filled["raw"]
    return orjson.dumps(filled, option=orjson.OPT_SORT_KEYS)


def cells_of(kind: type[Kind]) -> st.SearchStrategy[dict[str, str]]:
    props = (
        [known.prop for known in fields_of(kind)] + ["raw", "unknown"] + [known.name for known in fields_of(kind)][:2]
    )
    return st.dictionaries(st.sampled_from(props), st.sampled_from(TEXTS) | st.text("аЯё1209.,-: /T\0x%", max_size=12))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_the_record_is_the_one_the_class_makes(kind: type[Kind], data: st.DataObject):
    cells = data.draw(cells_of(kind))
    try:
        wanted, misfits = by_the_class(kind, cells)
    except Exception as error:  # noqa: BLE001 - whatever the class does of such cells
        with pytest.raises(type(error)):
            kind.read(cells)
        return
    record, found = kind.read(cells)
    values = {name: getattr(record, name) for name in kind.model_fields}
    assert values == {name: getattr(wanted, name) for name in kind.model_fields}
    assert {name: type(value) for name, value in values.items()} == {
        name: type(getattr(wanted, name)) for name in kind.model_fields
    }
    assert (record.payload, record.digest, found) == (told(wanted), wanted.digest, misfits)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_text_in_each_field(kind: type[Kind]):
    for known in fields_of(kind):
        for text in TEXTS:
            record, misfits = kind.read({known.prop: text})
            wanted, of_class = by_the_class(kind, {known.prop: text})
            assert (known.prop, text, record.payload, misfits) == (known.prop, text, told(wanted), of_class)


def test_values_written_out():
    record, misfits = Enrolment.read(
        {"organisation": "o-90", "schoolYear": " 2017", "letter": "  Б  ", "from": "01.09.2017", "form": "Очная"}
    )
    assert misfits == []
    assert record.date_from == date(2017, 9, 1)
    assert record.payload == (
        '{"date_from":"2017-09-01","form":"full_time","letter":"Б","organisation":"o-90","school_year":2017}'.encode()
    )
    assert record.digest.hex() == "a8340a8804cbd764365c3d8b9c5dffcc"


def test_a_record_is_as_good_as_one_of_the_class():
    record, _ = General.read({"familyName": "Абрамов", "birthDate": "2002-11-14"})
    assert record == General(family_name="Абрамов", birth_date=date(2002, 11, 14))
    assert record.model_copy(update={"family_name": "Иванов"}).family_name == "Иванов"
    with pytest.raises(ValueError, match="frozen"):
        record.family_name = "Иванов"  # that is what is tried


def test_numbers_keep_their_digits():
    read = {text: form_of(kind).readers[prop][1](text) for kind, prop, text in NUMBERS}
    assert {text: str(value) for text, value in read.items()} == {"4,5": "4.5", "4,50": "4.50"}
    assert all(isinstance(value, Decimal) for value in read.values())


NUMBERS = [
    (kind, known.prop, text)
    for kind in KINDS
    for known in fields_of(kind)
    if known.type == "number"
    for text in ("4,5", "4,50")
][:2]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kontingent.history.kinds.reading._REMEMBERED", 10)
    memory = Memory(int)
    assert [memory[str(n)] for n in range(25)] == list(range(25))
    assert len(memory) <= 10


def test_a_text_that_does_not_fit_is_not_remembered():
    reader = form_of(FinalMark).readers["schoolYear"][1]
    for _ in range(2):
        with pytest.raises(ValueError, match="целое число"):
            reader("прошлый")


def test_a_record_made_takes_no_more_than_it_says():
    """An encoder's buffer is kilobytes; thousands of records wait to be recorded."""
    form = form_of(General)
    record, _ = General.read({"familyName": "Абрамов", "givenName": "Даниил", "birthDate": "2002-11-14"})
    values = vars(record)
    form.json(values)
    tracemalloc.start()
    made = [form.json(values) for _ in range(1000)]
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < sum(map(len, made)) + 100 * len(made)
