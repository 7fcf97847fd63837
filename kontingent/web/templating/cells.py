"""Cells of a list whose columns a person chooses."""

import datetime as dt
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

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
    css = f"{column.css} void" if is_void else column.css
    return format_html(
        '<td role="cell" class="{}" data-l="{}"{}>{}</td>',
        css,
        column.title,
        format_html(' title="{}"', text) if column.css == "clip" and not is_void else "",
        russian.EMPTY if is_void else text,
    )


GLOBALS = (heading, column_cell)
