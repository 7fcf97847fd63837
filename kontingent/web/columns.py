"""Columns of a list: one declaration for the page and for the export, and which of them a person has chosen."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kontingent.accounts.models import User
from kontingent.institutions.scope import Scope
from kontingent.kernel.spreadsheets import Cell

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`value` is what a file gets, and a page too where the column has no look of its own there."""

    code: str
    title: str
    value: Callable[[Row], Cell]
    css: str = "more"  # "more": on a phone the value stands on a line with its title
    is_closed: bool = False  # without «Доступ к ПДн» it is neither offered nor given
    masked_title: str = ""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    code: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Columns(Generic[Row]):
    """`usual` are shown until somebody chooses; `key` leads to the row and is always there. The order is declared."""

    screen: str
    every: tuple[Column[Row], ...]
    usual: tuple[str, ...]
    key: str

    def offered(self, scope: Scope) -> tuple[Column[Row], ...]:
        return tuple(column for column in self.every if not (scope.masked and column.is_closed))

    def of(self, user: User, asked: Collection[str] | None = None) -> tuple[Column[Row], ...]:
        """What this person sees: his choice, or what is `asked` for, cut to what he may see now."""
        codes = {self.key, *(user.columns.get(self.screen, self.usual) if asked is None else asked)}
        return tuple(column for column in self.offered(user.scope()) if column.code in codes)

    def choices(self, user: User) -> list[ColumnChoice]:
        scope, shown = user.scope(), {column.code for column in self.of(user)}
        return [
            ColumnChoice(column.code, title_of(column, scope), column.code in shown)
            for column in self.offered(scope)
            if column.code != self.key
        ]

    def known(self, codes: Iterable[str], scope: Scope) -> list[str]:
        """Of what was sent, the columns that may be chosen; empty when that is the usual choice."""
        sent = {self.key, *codes}
        chosen = [column.code for column in self.offered(scope) if column.code in sent]
        usual = [column.code for column in self.offered(scope) if column.code in self.usual]
        return [] if chosen == usual else chosen


def title_of(column: Column[Row], scope: Scope) -> str:
    return column.masked_title if scope.masked and column.masked_title else column.title


def header(columns: Iterable[Column[Row]], scope: Scope) -> list[str]:
    return [title_of(column, scope) for column in columns]


def values(columns: Iterable[Column[Row]], row: Row) -> list[Cell]:
    return [column.value(row) for column in columns]


def of_columns(columns: Columns[Row], user: User, asked: Collection[str] | None = None) -> dict[str, Any]:
    """For the table and for the sheet in which they are chosen; there is none for those that are asked for."""
    choices = columns.choices(user) if asked is None else []
    return {"screen": columns.screen, "columns": columns.of(user, asked), "column_choices": choices}
