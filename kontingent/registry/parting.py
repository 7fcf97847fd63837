"""How many rows of a list lie in each value of what it is parted by, and how many organisations they are of.

Lists of persons and of memberships give their rows as `FROM … WHERE …` over `person_scope s`: no more is asked of them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from kontingent.kernel import sql

Source = tuple[str, dict[str, Any]]  # the text and its values
_PARTED = """
SELECT {whole}, {names}, count(*), count(DISTINCT person_id) FROM (SELECT s.person_id, {columns} {rows}) AS found
GROUP BY GROUPING SETS ({sets}, ())
"""


class PartOfList(NamedTuple):
    """Of one value of one column; of the whole list `place` is None."""

    place: int | None  # of the column among those that were asked
    value: Any
    rows: int
    persons: int


def parted(source: Source, columns: Sequence[str]) -> list[PartOfList]:
    """By each of the columns alone, by one statement."""
    rows, values = source
    names = [f"part_{place}" for place in range(len(columns))]
    statement = _PARTED.format(
        whole=", ".join(f"grouping({name})" for name in names),
        names=", ".join(names),
        columns=", ".join(f"{column} AS {name}" for column, name in zip(columns, names, strict=True)),
        sets=", ".join(f"({name})" for name in names),
        rows=rows,
    )
    return [_part(row, len(columns)) for row in sql.rows(statement, values)]


def _part(row: Sequence[Any], columns: int) -> PartOfList:
    place = next((place for place, is_whole in enumerate(row[:columns]) if not is_whole), None)
    return PartOfList(place, None if place is None else row[columns + place], *row[2 * columns :])


def counted(source: Source) -> int:
    return int(sql.value(f"SELECT count(*) {source[0]}", source[1]))
