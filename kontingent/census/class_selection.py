"""Classes by what reports part them by: what a number of classes leads to.

Organisations are gone through in the order of the list and the classes of each are read when their turn comes, so a
page costs what stands on it, and of what is rare one way through them. How many there are is kept (`class_count`)
where parallels and organisations alone are asked for; by what else a class has they are counted, within a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kontingent.census.class_lists import ListedClass
from kontingent.census.counts import COMMONEST_TITLE
from kontingent.census.school_classes import (
    CLASSES_BY_GRADE,
    CLASSES_OF_ONE,
    FILL,
    FILLS,
    IN_SET,
    IN_SETS,
    PLACES_OF_SETS,
)
from kontingent.current.school_years import years
from kontingent.institutions import municipalities
from kontingent.institutions.queries import Choosable
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.filtering import Condition, FilterPrivacy, SqlFilter, Values, are_set, declared, sql_conditions
from kontingent.kernel.keyset import AT_ONCE, Key, Page, PageRequest, checksum, cut, in_portions
from kontingent.kernel.patience import within
from kontingent.kernel.periods import SchoolYear

OPEN = FilterPrivacy.OPEN
_KEY = ("i.name_key", "i.id", "coalesce(e.grade, -1)", "e.name", "e.form", "e.shift")
_NAMED = ("name_key", "id", "parallel", "name", "form", "shift")  # on the page
FEW = 2_000  # more of them are counted when somebody asks
WITHIN = 20  # milliseconds; so are they where so many take longer
_OF_CLASS = {"form", "shift", "fill", "in_set"}  # filters that kept numbers of classes cannot answer
_WALKED = f"""
FROM institution i CROSS JOIN LATERAL {CLASSES_OF_ONE} e
WHERE i.path @> ARRAY[%(body)s]::bigint[] AND {{conditions}}
"""
_KEPT = f"FROM {CLASSES_BY_GRADE} e JOIN institution i ON i.id = e.institution_id WHERE {{conditions}}"
_COLUMNS = ", ".join(f"{column} AS {name}" for column, name in zip(_KEY, _NAMED, strict=True))
_PAGE = f"""
SELECT {", ".join(f"page.{name}" for name in _NAMED)},
       coalesce(g.title, {COMMONEST_TITLE.format(institution="page.id", name="page.name")}), page.grade, page.learners
FROM (SELECT {_COLUMNS}, e.grade, e.learners {_WALKED} ORDER BY {{order}} LIMIT %(limit)s) AS page
LEFT JOIN school_class g ON g.institution_id = page.id AND g.school_year = %(year)s
    AND g.name = page.name AND g.form = page.form AND g.shift = page.shift
ORDER BY {{page_order}}
"""  # noqa: S608 - as above


def _read_for_it(_filters: "ClassFilters") -> Iterator[Condition]:
    """What is read is narrowed by it, so there is nothing to ask of the rows."""
    yield from ()


def _in_set(filters: "ClassFilters") -> Iterator[Condition]:
    """Few are, so those organisations alone are gone through that have some."""
    yield f"{IN_SET} = %(in_set)s", {"in_set": filters.in_set}
    if filters.in_set == "yes":
        yield PLACES_OF_SETS, {}


def _years(scope: Scope) -> Values:
    return [(str(year.first), year.label) for year in reversed(years(scope.institution_id))]


def _coded(column: str, codes: str) -> Any:  # noqa: ANN401  # as `declared`
    return declared(None, SqlFilter(privacy=OPEN, column=column, codes=codes))


@dataclass(frozen=True, slots=True)
class ClassFilters:
    """`institution_id`: the organisation, or all below the body. `day` in place of the year's day of counting."""

    school_year: int | None = declared(None, SqlFilter(privacy=OPEN, where=_read_for_it, offers=_years))
    day: date | None = declared(None, SqlFilter(privacy=OPEN, where=_read_for_it))
    institution_id: int | None = declared(
        None,
        SqlFilter(privacy=OPEN, where=_read_for_it, among=Choosable.BODIES_BELOW),
    )
    institution_type: str | None = _coded("i.type", "institution_type")
    municipality: str | None = declared(
        None,
        SqlFilter(privacy=OPEN, column=municipalities.OF_ORGANISATION, offers=municipalities.municipality_values),
    )
    locality: str | None = _coded("i.locality", "settlement_kind")
    ownership: str | None = _coded("i.ownership", "ownership")
    structure: str | None = _coded("i.structure", "institution_structure")
    grade: int | None = declared(None, SqlFilter(privacy=OPEN, column="e.grade"))
    form: str | None = _coded("e.form", "study_form")
    shift: str | None = _coded("e.shift", "shift")
    fill: int | None = declared(
        None, SqlFilter(privacy=OPEN, column=FILL, offers=lambda _scope: [(str(n), said) for n, said in FILLS.items()])
    )
    in_set: str | None = declared(
        None, SqlFilter(privacy=OPEN, where=_in_set, offers=lambda _scope: [*IN_SETS.items()])
    )

    @property
    def year(self) -> SchoolYear:
        return SchoolYear.of(clock.today()) if self.school_year is None else SchoolYear(self.school_year)

    @property
    def counted(self) -> date:
        return self.day or self.year.reference_day(clock.today())


@dataclass(frozen=True, slots=True)
class SelectedClass:
    """`of`: which list it is."""

    key: Key
    told: ListedClass
    of: ClassFilters

    @property
    def in_address(self) -> str:
        return f"{self.told.institution_id}-{_named(self.key)}"


@dataclass(frozen=True)
class SelectedClasses:
    """By organisation, then by parallel."""

    scope: Scope
    filters: ClassFilters

    def page(self, asked: PageRequest) -> Page[SelectedClass]:
        way, sign = ("DESC", "<") if asked.is_backwards else ("ASC", ">")
        more, known = (_beyond(sign), _values(asked.key)) if asked.key is not None else ("true", {})
        order, page_order = (", ".join(f"{one} {way}" for one in columns) for columns in (_KEY, _NAMED))
        conditions, values = self._where(more)
        text = _PAGE.format(conditions=conditions, order=order, page_order=page_order)
        found = sql.rows(text, {**values, **known, "limit": asked.size + 1})
        return cut([_row(row, self.filters) for row in found], asked)

    def count(self, most: int | None = None) -> int:
        """At most `most` + 1 and within a time, unless it is kept."""
        if self._is_kept:
            return self._kept("true", {})
        if most is None:
            return self._counted()
        with within(WITHIN):
            return self._counted(limit=most + 1)

    def count_before(self, row: SelectedClass) -> int:
        key, before = _values(row.key), _beyond("<")
        if not self._is_kept:
            return self._counted(before, key)
        in_places_before = self._kept("(i.name_key, i.id) < (%(key_name)s, %(key_place)s)", key)
        return in_places_before + self._counted(f"i.id = %(key_place)s AND {before}", key)

    def key_of(self, _number: int) -> Key | None:
        """A class has no number."""
        return None

    def key_named(self, name: str) -> Key | None:
        """Where the row that an address names stands; None where there is none below the body."""
        institution, named = name.split("-")
        text = f"SELECT {', '.join(_KEY)} {_WALKED.format(conditions='i.id = %(institution)s')}"
        found = map(tuple, sql.rows(text, {**self._asked, "institution": int(institution)}))
        return next((key for key in found if _named(key) == named), None)

    def portions(self, size: int = AT_ONCE) -> Iterator[tuple[SelectedClass, ...]]:
        return in_portions(self, lambda row: row.key, size)

    @property
    def _is_kept(self) -> bool:
        return _OF_CLASS.isdisjoint(one.name for one, _, _ in are_set(self.filters))

    @property
    def _asked(self) -> dict[str, Any]:
        of = self.filters
        return {"body": of.institution_id or self.scope.institution_id, "year": of.year.first, "day": of.counted}

    def _kept(self, more: str, key: dict[str, Any]) -> int:
        conditions, values = self._where(more)
        text = f"SELECT coalesce(sum(e.classes), 0) {_KEPT.format(conditions=conditions)}"
        return int(sql.value(text, {**values, **key}))

    def _counted(self, more: str = "true", key: dict[str, Any] | None = None, *, limit: int | None = None) -> int:
        conditions, values = self._where(more)
        text = f"SELECT count(*) FROM (SELECT {_WALKED.format(conditions=conditions)} LIMIT %(limit)s) AS found"  # noqa: S608 - as above
        return int(sql.value(text, {**values, **(key or {}), "limit": limit}))

    def _where(self, more: str) -> tuple[str, dict[str, Any]]:
        conditions, values = [more], self._asked
        for text, asked in sql_conditions(self.filters):
            conditions.append(text)
            values |= asked
        return " AND ".join(conditions), values


def _beyond(sign: str) -> str:
    """The bound on what stands in the index of institutions lets a page begin there."""
    place = "%(key_name)s, %(key_place)s"
    rest = "%(key_parallel)s, %(key_class)s, %(key_form)s, %(key_shift)s"
    return f"(i.name_key, i.id) {sign}= ({place}) AND ({', '.join(_KEY)}) {sign} ({place}, {rest})"


def _values(key: Key) -> dict[str, Any]:
    names = ("key_name", "key_place", "key_parallel", "key_class", "key_form", "key_shift")
    return dict(zip(names, key, strict=True))


def _named(key: Key) -> str:
    return checksum(*key[3:])


def _row(row: tuple[Any, ...], of: ClassFilters) -> SelectedClass:
    _, institution, _, name, form, shift, title, grade, learners = row
    return SelectedClass(row[:6], ListedClass(institution, name, title, form, shift, grade, learners), of)
