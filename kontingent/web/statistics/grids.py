"""A section as a sheet of a workbook that is laid out like the form."""

from collections.abc import Sequence

from kontingent.kernel.grid_books import Grid
from kontingent.statistics.definitions import StatForm
from kontingent.web.downloads import made_now
from kontingent.web.statistics.tables import SectionTable

SIGNATURES = ("Руководитель ____________", "Исполнитель ____________")


def grid(form: StatForm, one: SectionTable, said: Sequence[str]) -> Grid:
    section = one.section
    named = ["Наименование", *(["№ строки"] if one.has_codes else [])]
    heads = [[*named, *(column.label for column in section.columns)]]
    if any(column.code for column in section.columns):
        numbers = [str(number) for number, _ in enumerate(named, 1)]
        heads.append([*numbers, *(column.code for column in section.columns)])
    groups = [*("" for _ in named), *(column.group for column in section.columns)] if one.groups else []
    above = [f"Форма {form.name}. {form.order}", *said, *one.marks, *(change.said for change in form.changes)]
    failures = [f"{rule}: {sentence}" for rule, sentence in one.failures]
    with_own = [f"Со своими значениями: {sentence}" for sentence in one.with_own or ()]
    below = [*filter(None, [section.note]), *failures, *with_own, *one.said, made_now(), *SIGNATURES]
    title = f"Раздел {section.number}. {section.title}"
    return Grid(section.number, title, above, heads, one.file_rows(), below, groups)
