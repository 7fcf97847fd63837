"""The tab «История изменений данных»: its filters and its pages. A person's changes are few enough to sift here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol
from urllib.parse import urlencode

from django.http import QueryDict

from kontingent.kernel import clock, russian
from kontingent.kernel.numbered import Numbered, numbered
from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios.changes import Change, FieldChange
from kontingent.web.address import LONGEST, PAGE, Part, no_such_page
from kontingent.web.filtering import Unheeded, number_in
from kontingent.web.pager import Pager, pager_of_numbers
from kontingent.web.persons.addresses import ALL

ON_PAGE = 20
PERIODS = {"month": "За месяц", "school-year": "С 1 сентября", "year": "За год"}
SIFTED = (  # what the address of a history may have beside its section
    Part("field", "Поле"),
    Part("supplier", "Поставщик"),
    Part("from", "Начало периода"),
    Part("to", "Конец периода"),
    Part("period", "За какое время", lambda text: text in PERIODS),
    PAGE,
)
NEVER = "«{}» в\u00a0этой истории не\u00a0встречается, поэтому изменений не\u00a0показано."
NEW_RECORD = "Новая запись"
TITLES = {part.name: part.title for part in SIFTED}


@dataclass(frozen=True, slots=True)
class ChangesQuery:
    """What the filters ask; `errors` are sentences by name of the field."""

    everything: bool  # all sections
    field: str
    supplier: str
    period: str
    first: date | None
    last: date | None
    texts: dict[str, str]
    errors: dict[str, str]
    page: int | None

    @property
    def is_set(self) -> bool:
        return bool(self.field or self.supplier or self.first or self.last)

    @property
    def query(self) -> list[tuple[str, str]]:
        """What of it stands in an address."""
        parts = [
            ("section", ALL if self.everything else ""),
            ("field", self.field),
            ("supplier", self.supplier),
            ("period", self.period),
            *self.texts.items(),
        ]
        return [(name, value) for name, value in parts if value]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A changed field; or a record that is new as a whole: its values stand together in `parts`, by label."""

    label: str
    section: str
    block: str
    record: str
    was: str = ""
    became: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What a package changed, as lines of the table; `count` is that of fields."""

    change: Change
    lines: tuple[ChangeLine, ...]
    count: int
    is_folded: bool  # a first load, opened on demand


@dataclass(frozen=True, slots=True)
class ChangesPage:
    changes: Sequence[ShownChange]
    fields: list[str]
    suppliers: list[str]
    asked: ChangesQuery
    pager: Pager | None
    periods: Mapping[str, str] = field(default_factory=lambda: PERIODS)
    all_href: str = ""  # the same of all sections, where this one has nothing


def asked_changes(query: QueryDict) -> ChangesQuery:
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        text = query.get(name, "").strip()
        try:
            days[name] = russian.parse_date(text) if text else None
        except russian.DateError as error:
            days[name], errors[name] = None, error.sentence
    period = query.get("period", "")
    if period in PERIODS and not any(days.values()):
        days["from"] = _start_of(period)
    return ChangesQuery(
        everything=query.get("section") == ALL,
        field=query.get("field", ""),
        supplier=query.get("supplier", ""),
        period=period if period in PERIODS else "",
        first=days["from"],
        last=days["to"],
        texts={name: query.get(name, "") for name in ("from", "to")},
        errors=errors,
        page=number_in(query.get("page", "")),
    )


def _start_of(period: str) -> date:
    today = clock.today()
    if period == "school-year":
        return SchoolYear.of(today).start
    return today - timedelta(days=30 if period == "month" else 365)


def sifted(changes: Sequence[Change], asked: ChangesQuery) -> list[Change]:
    kept = []
    for change in changes:
        fields = tuple(made for made in change.fields if asked.field in {"", field_name(made)})
        day = change.at.astimezone(clock.region_zone()).date()
        early, late = asked.first is not None and day < asked.first, asked.last is not None and day > asked.last
        if fields and asked.supplier in {"", change.supplier} and not early and not late:
            kept.append(replace(change, fields=fields))
    return kept


def asked_in_words(asked: ChangesQuery) -> str:
    """For the journal and files; empty where nothing is sifted."""
    said = (
        ("поле", asked.field),
        ("поставщик", asked.supplier),
        ("с", russian.date(asked.first) if asked.first else ""),
        ("по", russian.date(asked.last) if asked.last else ""),
    )
    return ", ".join(f"{name} {text}" for name, text in said if text)


def unknown_of(changes: Sequence[Change], asked: ChangesQuery) -> Iterator[Unheeded]:
    """A day that is none; a field or a supplier that the history does not have and its lists do not offer."""
    yield from (Unheeded(name, TITLES[name], error) for name, error in asked.errors.items())
    yield from no_such_page(_numbered(sifted(changes, asked), asked))
    known = {"field": fields_of(changes), "supplier": suppliers_of(changes)}
    for name, text in (("field", asked.field), ("supplier", asked.supplier)):
        if text and text not in known[name]:
            yield Unheeded(name, TITLES[name], NEVER.format(text[:LONGEST]))


def fields_of(changes: Sequence[Change]) -> list[str]:
    return list(dict.fromkeys(field_name(made) for change in changes for made in change.fields))


def suppliers_of(changes: Sequence[Change]) -> list[str]:
    return sorted({change.supplier for change in changes})


class Address(Protocol):
    """Of the portfolio whose history it is: parts of the address that links of the history keep."""

    @property
    def query(self) -> list[tuple[str, str]]: ...


def page_of(changes: Sequence[Change], asked: ChangesQuery, address: Address) -> ChangesPage:
    found = sifted(changes, asked)
    page = _numbered(found, asked)

    def href(number: int) -> str:
        return f"?{urlencode([*address.query, *asked.query, ('page', str(number))])}"

    of = russian.count_phrase(page.total, "пакета", "пакетов", "пакетов")
    return ChangesPage(
        changes=[
            ShownChange(change, tuple(lines_of(change.fields)), len(change.fields), _is_folded(change, asked))
            for change in found[page.start : page.end]
        ],
        fields=fields_of(changes),
        suppliers=suppliers_of(changes),
        asked=asked,
        pager=pager_of_numbers(page, href, of=of, has_start=False, has_end=False),
    )


def _numbered(found: Sequence[Change], asked: ChangesQuery) -> Numbered:
    return numbered(asked.page, size=ON_PAGE, total=len(found))


def _is_folded(change: Change, asked: ChangesQuery) -> bool:
    """Beside all that changed later a first load is long and says little; who asks for a field wants to see it."""
    return asked.everything and change.is_first and not asked.field


def lines_of(fields: Iterable[FieldChange]) -> Iterator[ChangeLine]:
    for (section, block, record), of_one in groupby(fields, key=lambda made: (made.section, made.block, made.record)):
        changed = list(of_one)
        if record and len(changed) > 1 and not any(made.was for made in changed):
            yield ChangeLine(
                NEW_RECORD, section, block, record, parts=tuple((made.label, made.became) for made in changed)
            )
        else:
            yield from (ChangeLine(made.label, section, block, record, made.was, made.became) for made in changed)


def field_name(made: FieldChange) -> str:
    return f"{made.block}: {made.label}"
