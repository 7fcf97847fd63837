"""A section as a sheet of a workbook that is laid out like the form."""

from collections.abc import Sequence

from kontingent.kernel.grid_books import Grid
from kontingent.statistics.definitions import StatForm
from kontingent.web.downloads import made_now
from kontingent.web.statistics.tables import SectionTable

SIGNATURES = ("Руководитель ____________", "Исполнитель ____________")


def grid(form: StatForm, one: SectionTable, said: Sequence[str]) -> Grid:
    section = one.section
    columns = section.columns
    over = [["", "", *(column.group for column in columns)]] if one.groups else []
    heads = [*over, ["Наименование", "№ строки", *(column.label for column in columns)]]
    if any(column.code for column in columns):
        heads.append(["1", "2", *(column.code for column in columns)])
    above = [f"Форма {form.name}. {form.order}", *said, *one.marks, *(change.said for change in form.changes)]
    failures = [f"{rule}: {sentence}" for rule, sentence in one.failures]
    with_own = [f"Со своими значениями: {sentence}" for sentence in one.with_own or ()]
    below = [*filter(None, [section.note]), *failures, *with_own, *one.said, made_now(), *SIGNATURES]
    return Grid(section.number, f"Раздел {section.number}. {section.title}", above, heads, one.file_rows(), below)
