"""Control equations of a form, F24: between rows, between columns, between cells; of any numbers that there are.

`c3 = sum(c4..c11)` holds in every row, `r704 <= r702` in every column, `r01.c3 = r02.c4` of two cells alone.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kontingent.kernel import russian

Place = tuple[str, str]
_SIDES = re.compile(r"(.+?)(<=|>=|=)(.+)")
_TERM = re.compile(r"(?:r(?P<row>[\w.]+?))?(?:\.?c(?P<column>\w+))?")
_SUM = re.compile(r"sum\(([rc])(\w+)\.\.[rc](\w+)\)")
_COMPARED: dict[str, Callable[[int, int], bool]] = {"=": operator.eq, "<=": operator.le, ">=": operator.ge}
_SIGNS = {"=": "=", "<=": "≤", ">=": "≥"}
F24A, F24B = "F24a", "F24b"


class CheckError(ValueError):
    """A sentence of what is wrong with an equation, without the place."""


@dataclass(frozen=True, slots=True)
class Term:
    """A row, a column, or both: empty is what the equation runs over."""

    row: str
    column: str

    def at(self, place: Place) -> Place:
        return self.row or place[0], self.column or place[1]


@dataclass(frozen=True, slots=True)
class Check:
    """`rule`: F24a of what adds up, F24b of what is a part. `said` in words; `over` are the places it is asked at."""

    rule: str
    said: str
    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]
    over: tuple[tuple[Place, str], ...]  # with the words of the row or column, if it is asked in several

    def failing(self, numbers: Mapping[Place, int]) -> list["Failure"]:
        """Where it does not hold; nothing is asked where one of its cells has no number."""
        found = []
        for place, where in self.over:
            sides = [[term.at(place) for term in terms] for terms in (self.left, self.right)]
            if all(cell in numbers for side in sides for cell in side):
                left, right = (sum(numbers[cell] for cell in side) for side in sides)
                if not _COMPARED[self.sign](left, right):
                    found.append(Failure(self, where, left, right, tuple(cell for side in sides for cell in side)))
        return found


@dataclass(frozen=True, slots=True)
class Failure:
    check: Check
    where: str
    left: int
    right: int
    cells: tuple[Place, ...]

    @property
    def sentence(self) -> str:
        left, right = russian.number(self.left), russian.number(self.right)
        return f"{self.where}{self.check.said}, а\u00a0там {left} и\u00a0{right}"


Titles = Mapping[str, str]  # of rows or columns by their keys: the number, or the words where there is none


def parse(text: str, rows: Titles, columns: Titles) -> Check:
    """CheckError for an equation that cannot be read, or over a row or column that there is not."""
    match = _SIDES.fullmatch(text.replace(" ", ""))
    if match is None:
        raise CheckError(f"равенство «{text}» не\u00a0читается: нужно «c3 = sum(c4..c11)».")
    left, right = (_terms(side, text, rows, columns) for side in (match[1], match[3]))
    kinds = {(bool(term.row), bool(term.column)) for term in (*left, *right)}
    if len(kinds) > 1:
        raise CheckError(f"в\u00a0«{text}» смешаны строки, графы и\u00a0клетки.")
    said = f" {_SIGNS[match[2]]} ".join(_said(side, rows, columns) for side in (match[1], match[3]))
    has_row, has_column = kinds.pop()
    over = _over(has_row=has_row, has_column=has_column, rows=rows, columns=columns)
    return Check(F24A if match[2] == "=" else F24B, said, left, match[2], right, over)


def part_of(row: str, whole: str, rows: Titles, columns: Titles) -> Check:
    """What «из них» says by itself."""
    said = f"строка\u00a0{rows[row]} ≤ строка\u00a0{rows[whole]}"
    over = _over(has_row=True, has_column=False, rows=rows, columns=columns)
    return Check(F24B, said, (Term(row, ""),), "<=", (Term(whole, ""),), over)


def _over(*, has_row: bool, has_column: bool, rows: Titles, columns: Titles) -> tuple[tuple[Place, str], ...]:
    """Both: of the cells that are named alone."""
    if has_row and has_column:
        return ((("", ""), ""),)
    if has_row:
        return tuple((("", key), f"графа\u00a0{title}: ") for key, title in columns.items())
    return tuple(((key, ""), f"строка\u00a0{title}: ") for key, title in rows.items())


def _terms(side: str, text: str, rows: Titles, columns: Titles) -> tuple[Term, ...]:
    found: list[Term] = []
    for part in side.split("+"):
        if match := _SUM.fullmatch(part):
            known = [*(rows if match[1] == "r" else columns)]
            first, last = (_known(match[place], match[1], rows, columns) for place in (2, 3))
            keys = known[known.index(first) : known.index(last) + 1]
            if not keys:
                raise CheckError(f"в\u00a0«{part}» первое стоит после последнего.")
            found += [Term(key, "") if match[1] == "r" else Term("", key) for key in keys]
            continue
        match = _TERM.fullmatch(part)
        if match is None or not part:
            raise CheckError(f"в\u00a0равенстве «{text}» не\u00a0читается «{part}».")
        row, column = match["row"] or "", match["column"] or ""
        found.append(Term(_known(row, "r", rows, columns), _known(column, "c", rows, columns)))
    return tuple(found)


def _known(key: str, kind: str, rows: Titles, columns: Titles) -> str:
    if key and key not in (rows if kind == "r" else columns):
        raise CheckError(f"нет {'строки' if kind == 'r' else 'графы'} «{key}».")
    return key


def _said(side: str, rows: Titles, columns: Titles) -> str:
    parts = []
    for part in side.split("+"):
        if match := _SUM.fullmatch(part):
            known, word = (rows, "строк") if match[1] == "r" else (columns, "граф")
            parts.append(f"сумма {word} {known[match[2]]}–{known[match[3]]}")
        elif match := _TERM.fullmatch(part):
            row = f"строка\u00a0{rows[match['row']]}" if match["row"] else ""
            column = f"графа\u00a0{columns[match['column']]}" if match["column"] else ""
            parts.append(", ".join(filter(None, (row, column))))
    return " + ".join(parts)
