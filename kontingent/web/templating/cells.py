"""Cells of a list whose columns a person chooses."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markupsafe import escape

from kontingent.kernel import russian
from kontingent.web.columns import Column


def heading(column: Column[Any], is_masked: bool = False) -> str:  # noqa: FBT001, FBT002 - a column and a row say enough
    """Words of more than one space break: these heads stand over narrow columns."""
    return russian.tie(column.masked_title if is_masked and column.masked_title else column.title)


def column_cell(column: Column[Any], row: object) -> SafeString:
    """A cell with the title of its column for narrow screens; an empty one says so."""
    value = column.value(row)
    text = russian.date(value) if isinstance(value, dt.date) else value
    is_void = text is None or text == ""
    css, shown = f"{column.css} void" if is_void else column.css, escape(russian.EMPTY if is_void else text)
    title = f' title="{shown}"' if column.css == "clip" and not is_void else ""
    return mark_safe(f"{_head(css, column.title)}{title}>{shown}</td>")  # noqa: S308 - its parts are escaped


@lru_cache
def _head(css: str, title: str) -> str:
    """Of all cells of a column: a page has hundreds."""
    return f'<td role="cell" class="{escape(css)}" data-l="{escape(title)}"'


GLOBALS = (heading, column_cell)
