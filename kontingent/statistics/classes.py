"""The classes, or sets of those taught together, behind a cell, as a short list that is cut by number."""

from dataclasses import dataclass

from kontingent.kernel import sql
from kontingent.statistics.counting import AskedForm
from kontingent.statistics.lists import CellOfForm

_FOUND = """
FROM {source} WHERE {where} AND i.path @> ARRAY[%(body)s]::bigint[]
"""
_ROWS = """
SELECT e.institution_id, coalesce(nullif(i.short_name, ''), i.full_name), e.name, e.form, e.shift, e.grade, e.learners,
       e.name <> e.class_name
{found} ORDER BY i.name_key, i.id, e.grade NULLS FIRST, e.name, e.form, e.shift LIMIT %(limit)s OFFSET %(start)s
"""


@dataclass(frozen=True, slots=True)
class CountedClass:
    """As `links.class_learners` asks for it."""

    institution_id: int
    place: str
    title: str
    form: str
    shift: str
    grade: int | None
    learners: int
    is_set: bool  # its title has all of its classes


def count_classes(cell: CellOfForm, asked: AskedForm) -> int:
    found, values = _found(cell, asked)
    return int(sql.value(f"SELECT count(*) {found}", values))


def read_classes(cell: CellOfForm, asked: AskedForm, *, start: int, limit: int) -> list[CountedClass]:
    found, values = _found(cell, asked)
    return sql.rows(_ROWS.format(found=found), {**values, "start": start, "limit": limit}, into=CountedClass)


def _found(cell: CellOfForm, asked: AskedForm) -> tuple[str, dict[str, object]]:
    where, values = cell.of_memberships
    return _FOUND.format(source=cell.cell.counted.source, where=where), {**values, **asked.values}
