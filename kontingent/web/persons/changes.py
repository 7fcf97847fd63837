"""The tab «История изменений данных»: its filters and its pages. A person's changes are few enough to sift here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Protocol
from urllib.parse import urlencode

from django.http import QueryDict

from kontingent.kernel import clock, russian
from kontingent.portfolios.changes import Change, FieldChange
from kontingent.web.pager import Pager

ON_PAGE = 20
NEW_RECORD = "Новая запись"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filters ask; `errors` are sentences by name of the field."""

    field: str
    supplier: str
    first: date | None
    last: date | None
    texts: dict[str, str]
    errors: dict[str, str]
    page: int

    @property
    def is_set(self) -> bool:
        return bool(self.field or self.supplier or self.first or self.last)


@dataclass(frozen=True, slots=True)
class Line:
    """A changed field; or a record that is new as a whole: its values stand together in `parts`, by label."""

    label: str
    block: str
    record: str
    was: str = ""
    became: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a package changed, as lines of the table; `count` is that of fields."""

    change: Change
    lines: tuple[Line, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ChangesPage:
    changes: Sequence[Shown]
    fields: list[str]
    suppliers: list[str]
    asked: Asked
    pager: Pager | None


def asked_changes(query: QueryDict) -> Asked:
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        text = query.get(name, "").strip()
        try:
            days[name] = russian.parse_date(text) if text else None
        except russian.DateError as error:
            days[name], errors[name] = None, error.sentence
    page = query.get("page", "1")
    return Asked(
        field=query.get("field", ""),
        supplier=query.get("supplier", ""),
        first=days["from"],
        last=days["to"],
        texts={name: query.get(name, "") for name in ("from", "to")},
        errors=errors,
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1,
    )


def sifted(changes: Sequence[Change], asked: Asked) -> list[Change]:
    kept = []
    for change in changes:
        fields = tuple(made for made in change.fields if asked.field in {"", field_name(made)})
        day = change.at.astimezone(clock.region_zone()).date()
        early, late = asked.first is not None and day < asked.first, asked.last is not None and day > asked.last
        if fields and asked.supplier in {"", change.supplier} and not early and not late:
            kept.append(replace(change, fields=fields))
    return kept


class Address(Protocol):
    """Of the portfolio whose history it is: parts of the address that links of the history keep."""

    @property
    def query(self) -> list[tuple[str, str]]: ...


def page_of(changes: Sequence[Change], asked: Asked, address: Address) -> ChangesPage:
    found = sifted(changes, asked)
    start = (asked.page - 1) * ON_PAGE
    return ChangesPage(
        changes=[
            Shown(change, tuple(lines_of(change.fields)), len(change.fields))
            for change in found[start : start + ON_PAGE]
        ],
        fields=list(dict.fromkeys(field_name(made) for change in changes for made in change.fields)),
        suppliers=sorted({change.supplier for change in changes}),
        asked=asked,
        pager=_pager(len(found), start, asked, address),
    )


def lines_of(fields: Iterable[FieldChange]) -> Iterator[Line]:
    for (block, record), of_one in groupby(fields, key=lambda made: (made.block, made.record)):
        changed = list(of_one)
        if record and len(changed) > 1 and not any(made.was for made in changed):
            yield Line(NEW_RECORD, block, record, parts=tuple((made.label, made.became) for made in changed))
        else:
            yield from (Line(made.label, block, record, made.was, made.became) for made in changed)


def field_name(made: FieldChange) -> str:
    return f"{made.block}: {made.label}"


def _pager(total: int, start: int, asked: Asked, address: Address) -> Pager | None:
    if total <= ON_PAGE:
        return None
    end = min(start + ON_PAGE, total)

    def href(page: int) -> str:
        filters = [("field", asked.field), ("supplier", asked.supplier), *asked.texts.items(), ("page", str(page))]
        return f"?{urlencode([*address.query, *((name, value) for name, value in filters if value)])}"

    of = russian.count_phrase(total, "пакета", "пакетов", "пакетов")
    return Pager(
        shown=f"Показаны {start + 1}–{end} из{russian.NBSP}{of}",
        previous_href=href(asked.page - 1) if asked.page > 1 else "",
        next_href=href(asked.page + 1) if end < total else "",
    )
