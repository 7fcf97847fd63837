"""Numbers of reports counted anew from the facts of a generated region, in plain Python and by nothing of the product.

A report is named by its code: who or what is counted, by which row and which column. `Oracle` says who learns where.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tests.oracle.oracle import END_OF_TIME, Oracle, normal

DAY = dt.timedelta(days=1)
SCHOOLS = {"general", "adapted"}
WAITING = {"registered", "checking", "queued"}
BELOW = None  # as a row: whatever stands directly below the body
ALL = object()
_PLACES = "(SELECT DISTINCT supplier, external_id AS id, truth FROM sent_ids WHERE subject = 'institution')"
Cells = dict[tuple[Any, Any], int]


@dataclass(frozen=True, slots=True)
class Unit:
    """One record: of whom, where, and what a report may ask of it."""

    person: object
    place: int
    grade: int | None = None
    form: str = ""
    shift: str = ""
    level: str = ""
    name: str = ""
    extra: Any = None


class Recount:
    """Of one day of a school year. Institutions go by their numbers in the truth."""

    def __init__(self, oracle: Oracle, day: dt.date) -> None:
        self.oracle, self.day = oracle, day
        self._learners: dict[tuple[int, dt.date], list[Unit]] = {}
        self.year = day.year if day.month >= 9 else day.year - 1
        oracle.enrolments()
        self.above = oracle._above()
        rows = oracle.rows("SELECT institution::INTEGER, type, municipality FROM life_institutions")
        self.type = {number: type_ or "" for number, type_, _ in rows}
        self.municipality = {number: text or "" for number, type_, text in rows}

    @cached_property
    def cards(self) -> dict[object, tuple[int | None, str]]:
        """(year of birth, sex) of persons."""
        return {**self.oracle.cards()}

    @cached_property
    def classes(self) -> dict[tuple[int, int, str], dict[tuple[str, str], dict[str, str]]]:
        """What organisations say of their classes: the first filled field by rank, then the newest.

        By place, year and name, those of each form and shift.
        """
        known = self.oracle._known("schoolClass", END_OF_TIME)
        rows = self.oracle.rows(
            f"""
            SELECT truth::INTEGER, fields->>'$.school_year',
                   coalesce({normal("fields->>'$.group'")}, concat_ws(' ', fields->>'$.grade', fields->>'$.letter')),
                   coalesce(fields->>'$.form', ''), coalesce(fields->>'$.shift', ''),
                   fields->>'$.grade', fields->>'$.programme', fields->>'$.focus',
                   fields->>'$.class_kind', fields->>'$.language', fields->>'$.direction', fields->>'$.complect',
                   fields->>'$.mode'
            FROM {known} ORDER BY rank, recorded DESC
            """
        )
        found: dict[Any, dict[Any, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        names = ("grade", "programme", "focus", "class_kind", "language", "direction", "complect", "mode")
        for place, year, called, form, shift, *values in rows:
            told = found[place, int(year), called][form, shift]
            for name, value in zip(names, values, strict=True):
                if value is not None:
                    told.setdefault(name, value)
        return found

    @cached_property
    def told(self) -> dict[int, dict[str, str]]:
        """What institutions are told of: the first filled field by rank, then the newest."""
        found: dict[int, dict[str, str]] = defaultdict(dict)
        for kind in ("organisationGeneral", "institutionContacts"):
            known = self.oracle._known(kind, END_OF_TIME)
            rows = self.oracle.rows(f"SELECT truth::INTEGER, fields FROM {known} ORDER BY rank, recorded DESC")
            for place, fields in rows:
                for name, value in json.loads(fields).items():
                    found[place].setdefault(name, value)
        return found

    def owner(self, unit: Unit) -> str:
        """As told, else by the first words of the code of the legal form."""
        told = self.told[unit.place]
        by_form = {"municipal": "municipal", "state": "regional", "federal": "federal"}
        return told.get("ownership") or by_form.get(told.get("legal_form", "").partition("_")[0], "")

    def locality(self, unit: Unit) -> str:
        """As told, else by how the settlement begins."""
        told = self.told[unit.place]
        begins = told.get("settlement", "").partition(" ")[0]
        return told.get("locality") or {"г.": "urban", "с.": "rural"}.get(begins, "")

    def learners(self, year: int, day: dt.date) -> Iterator[Unit]:
        """Of a school year, on a day: what the enrolment does not say its class does."""
        if (year, day) not in self._learners:
            self._learners[year, day] = list(self._of_day(year, day))
        return iter(self._learners[year, day])

    def _of_day(self, year: int, day: dt.date) -> Iterator[Unit]:
        rows = self.oracle.rows(
            "SELECT person, institution, grade, form, shift, level, class_name FROM enrolment"
            " WHERE school_year = ? AND ? BETWEEN date_from AND date_to",
            year,
            day,
        )
        for person, place, grade, form, shift, level, name in rows:
            own = self._class(place, year, name, form, shift)
            told = grade if grade is not None else int(own["grade"]) if own.get("grade") else None
            unit = Unit(person, place, told, form or own.get("form", ""), shift or own.get("shift", ""), "", name, own)
            yield replace(unit, level=level or self._level(unit))

    def _class(self, place: int, year: int, name: str, form: str | None, shift: str | None) -> dict[str, str]:
        fits = [
            (*key, told)
            for key, told in self.classes.get((place, year, name), {}).items()
            if (form is None or key[0] in {"", form}) and (shift is None or key[1] in {"", shift})
        ]
        if not fits or not name:
            return {}
        found_form, found_shift, told = max(fits, key=lambda one: one[:2])
        return {**told, "form": found_form, "shift": found_shift}

    def _level(self, unit: Unit) -> str:
        by_type = {"preschool": "preschool", "additional": "additional_children"}
        if self.type[unit.place] not in SCHOOLS or not unit.grade:
            return by_type.get(self.type[unit.place], "")
        return "primary" if unit.grade < 5 else "basic" if unit.grade < 10 else "secondary"

    def now(self) -> Iterator[Unit]:
        return self.learners(self.year, self.day)

    def of_years(self) -> Iterator[Unit]:
        for year in range(self.year - 9, self.year + 1):
            day = self.day.replace(year=self.day.year - self.year + year)
            yield from (replace(unit, extra=year) for unit in self.learners(year, day))

    def year_ago(self) -> Iterator[Unit]:
        """Those who learnt in schools on 31 May, each with where he is now on a main programme."""
        at: dict[object, list[Unit]] = defaultdict(list)
        for unit in self.now():
            if self.type[unit.place] != "additional":
                at[unit.person].append(unit)
        for unit in self.learners(self.year - 1, dt.date(self.year, 5, 31)):
            yield replace(unit, extra=at[unit.person])

    def not_learning(self) -> Iterator[Unit]:
        """Of the ages of school, once for each organisation of a main programme where he has ever been."""
        now = {unit.person for unit in self.now() if self.type[unit.place] != "additional"}
        rows = self.oracle.rows("SELECT DISTINCT person, institution FROM enrolment WHERE date_from <= ?", self.day)
        for person, place in rows:
            unit = Unit(person, place)
            if person not in now and self.type[place] != "additional" and 7 <= (self.age(unit) or 0) <= 17:
                yield unit

    @cached_property
    def works(self) -> dict[object, str]:
        """How those who learn work on the day; whoever does not is not among them."""
        found: dict[object, set[str]] = defaultdict(set)
        first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
        rows = self.oracle.rows(
            f"""
            SELECT person, {first.format("by_speciality")}
            FROM {self.oracle._known("learnerJob", END_OF_TIME)} AS known
            WHERE person IS NOT NULL GROUP BY person, fields->>'$.employer', fields->>'$.date_from'
            HAVING coalesce(try_cast(fields->>'$.date_from' AS DATE), DATE '0001-01-01') <= ?
               AND coalesce(try_cast({first.format("date_to")} AS DATE), DATE '9999-01-01') >= ?
            """,
            self.day,
            self.day,
        )
        for person, by_speciality in rows:
            found[person].add({"true": "speciality", "false": "other"}.get(by_speciality, "unknown"))
        return {person: min(ways, key=("speciality", "other", "unknown").index) for person, ways in found.items()}

    def _told_of(self, kind: str, *fields: str, by: str) -> list[tuple[Any, ...]]:
        """(person, fields) of each record of persons; of suppliers that disagree the preferred one."""
        first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
        key = ", ".join(f"fields->>'$.{name}'" for name in by.split())
        return self.oracle.rows(
            f"SELECT person, {', '.join(first.format(name) for name in fields)}"
            f" FROM {self.oracle._known(kind, END_OF_TIME)} AS known WHERE person IS NOT NULL GROUP BY person, {key}"
        )

    def achievements(self) -> Iterator[Unit]:
        """Of those who learn on the day, each achievement once: it stands for the person."""
        found: dict[object, list[tuple[Any, ...]]] = defaultdict(list)
        for person, event, day, level, place in self._told_of(
            "achievement", "event", "date", "level", "place", by="event date"
        ):
            if day and dt.date(self.year, 9, 1) <= dt.date.fromisoformat(day) <= self.day:
                found[person].append((event, day, level or "", place or ""))
        for unit in self.now():
            for event, day, *extra in found[unit.person]:
                yield replace(unit, person=(unit.person, event, day), extra=extra)

    def completions(self) -> Iterator[Unit]:
        first = "first(fields->>'$.document' ORDER BY rank, recorded DESC) FILTER (fields->>'$.document' IS NOT NULL)"
        rows = self.oracle.rows(
            f"""
            SELECT person, place.truth::INTEGER, fields->>'$.level', {first}
            FROM {self.oracle._known("completion", END_OF_TIME)} AS known
            JOIN {_PLACES} AS place ON place.supplier = known.supplier AND place.id = fields->>'$.organisation'
            WHERE person IS NOT NULL AND try_cast(fields->>'$.date_to' AS DATE) BETWEEN ? AND ?
            GROUP BY 1, 2, 3, fields->>'$.date_to'
            """,
            dt.date(self.year, 9, 1),
            dt.date(self.year + 1, 8, 31),
        )
        for person, place, level, document in rows:
            yield Unit(person, place, level=level or "", extra=document or "")

    @cached_property
    def in_projects(self) -> set[object]:
        """Who had a project with an employer between 1 September and the day."""
        told = self._told_of("employerProject", "date_from", "date_to", by="project employer date_from")
        return {
            person
            for person, begins, ends in told
            if (not begins or begins <= str(self.day)) and (not ends or ends >= f"{self.year}-09-01")
        }

    @cached_property
    def educations(self) -> dict[object, set[str]]:
        found: dict[object, set[str]] = defaultdict(set)
        for person, level in self._told_of("staffEducation", "level", by="institution graduated"):
            found[person].add(level)
        return found

    @cached_property
    def categories(self) -> dict[object, set[str]]:
        """Those that hold on the day."""
        found: dict[object, set[str]] = defaultdict(set)
        told = self._told_of("qualification", "category", "received", "valid_until", by="name received")
        for person, category, since, until in told:
            if category and since <= str(self.day) and (not until or until >= str(self.day)):
                found[person].add(category)
        return found

    @cached_property
    def experience(self) -> dict[object, int]:
        """The first year that any post of a person tells."""
        found: dict[object, int] = {}
        for person, since in self._told_of("employment", "experience_since", by="organisation position date_from"):
            if since:
                found[person] = min(int(since), found.get(person, 9999))
        return found

    def teaching(self) -> Iterator[Unit]:
        rows = self.oracle.rows(
            f"""
            SELECT DISTINCT person, place.truth::INTEGER, fields->>'$.subject_name'
            FROM {self.oracle._known("teaching", END_OF_TIME)} AS known
            JOIN {_PLACES} AS place ON place.supplier = known.supplier AND place.id = fields->>'$.organisation'
            WHERE person IS NOT NULL AND (fields->>'$.school_year')::INTEGER = ?
            """,
            self.year,
        )
        for person, place, subject in rows:
            yield Unit(person, place, extra=subject or "")

    def graduates(self, grade: int) -> Iterator[Unit]:
        for unit in self.year_ago():
            if unit.grade == grade and self.type[unit.place] in SCHOOLS:
                yield replace(unit, extra=min((self._went(grade, there) for there in unit.extra), default=(9, "")))

    def _went(self, grade: int, there: Unit) -> tuple[int, str]:
        if self.type[there.place] in SCHOOLS and there.grade is not None:
            return (1, "on") if there.grade > grade else (2, "again")
        return (3, "vocational") if self.type[there.place] == "vocational" else (4, "other")

    def movements(self) -> Iterator[Unit]:
        """Who comes was not there the day before, who leaves not the day after."""
        rows = self.oracle.rows("SELECT person, institution, school_year, grade, date_from, date_to FROM enrolment")
        days: dict[tuple[object, int], list[tuple[dt.date, dt.date]]] = defaultdict(list)
        for person, place, _, _, start, end in rows:
            days[person, place].append((start, end))

        def was_there(person: object, place: int, day: dt.date) -> bool:
            return any(start <= day <= end for start, end in days[person, place])

        found: dict[tuple[object, int, dt.date, str], int | None] = {}
        for person, place, year, grade, start, end in rows:
            if year != self.year:
                continue
            if dt.date(year, 9, 1) < start <= self.day and not was_there(person, place, start - DAY):
                found[person, place, start, "in"] = grade
            if end < min(self.day, dt.date(year + 1, 8, 31)) and not was_there(person, place, end + DAY):
                found[person, place, end, "out"] = grade
        for (person, place, day, way), grade in found.items():
            yield Unit(person, place, grade, extra=(day.month, way))

    def given(self) -> dict[tuple[int, str, str, str], dict[str, str]]:
        """Classes of the year that organisations tell of, by place, name, form and shift."""
        of_year = ((place, name, told) for (place, year, name), told in self.classes.items() if year == self.year)
        return {(place, name, *key): one for place, name, told in of_year for key, one in told.items()}

    def of_classes(self) -> Iterator[Unit]:
        """Given by an organisation or named by a learner, with how many are enrolled."""
        heads = Counter((one.place, one.name, one.form, one.shift) for one in self.now() if one.name)
        grades = {(one.place, one.name, one.form, one.shift): one.grade for one in self.now()}
        given = self.given()
        for key in heads.keys() | given.keys():
            told = given.get(key, {})
            grade = int(told["grade"]) if told.get("grade") else grades.get(key)
            is_in_set = "complect" in told or told.get("class_kind") == "combined"
            yield Unit(None, key[0], grade, extra=(heads[key], is_in_set))

    def staff(self) -> Iterator[Unit]:
        known = self.oracle._known("employment", END_OF_TIME)
        first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
        rows = self.oracle.rows(
            f"""
            SELECT person, place.truth::INTEGER, fields->>'$.position', {first.format("state")}
            FROM {known} AS known
            JOIN {_PLACES} AS place ON place.supplier = known.supplier AND place.id = fields->>'$.organisation'
            WHERE person IS NOT NULL
            GROUP BY 1, 2, 3, fields->>'$.date_from'
            HAVING try_cast(fields->>'$.date_from' AS DATE) <= ?
               AND coalesce(try_cast({first.format("date_to")} AS DATE), DATE '9999-01-01') >= ?
            """,
            self.day,
            self.day,
        )
        for person, place, position, state in rows:
            yield Unit(person, place, extra=(position or "", state or ""))

    def applications(self) -> Iterator[Unit]:
        """`extra`: status, first day, registered, desired."""
        known = self.oracle._known("application", END_OF_TIME)
        first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
        wanted = ", ".join(first.format(name) for name in ("status", "registered", "status_date", "desired"))
        rows = self.oracle.rows(
            f"""
            SELECT person, place.truth::INTEGER, {wanted}
            FROM {known} AS known
            JOIN {_PLACES} AS place ON place.supplier = known.supplier AND place.id = fields->>'$.organisation'
            WHERE person IS NOT NULL GROUP BY person, fields->>'$.number', place.truth
            """
        )
        for person, place, status, registered, status_day, desired in rows:
            days = [dt.date.fromisoformat(one) if one else None for one in (registered, status_day, desired)]
            yield Unit(person, place, extra=(status or "", days[0] or days[1], days[0], days[2]))

    def closed_places(self) -> Iterator[Unit]:
        """A unit each, with the reason."""
        first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
        rows = self.oracle.rows(
            f"SELECT truth::INTEGER, {first.format('closed_places')}, {first.format('closed_reason')}"
            f" FROM {self.oracle._known('building', END_OF_TIME)} AS known GROUP BY truth, fields->>'$.address'"
        )
        for place, number, reason in rows:
            yield from (Unit(None, place, extra=reason) for _ in range(int(number or 0)))

    def sex(self, unit: Unit) -> str:
        return self.cards.get(unit.person, (None, ""))[1]

    def born(self, unit: Unit) -> int | None:
        return self.cards.get(unit.person, (None, ""))[0]

    def age(self, unit: Unit) -> int | None:
        """On 1 January, as statistics count."""
        born = self.born(unit)
        return None if born is None else self.year - born

    def kind(self, unit: Unit) -> str:
        return self.type[unit.place]

    def town(self, unit: Unit) -> str:
        return self.municipality[unit.place]

    def moved(self) -> Iterator[Unit]:
        """Those of one place now, on a main programme as a year ago, in another municipality; `extra` is that one."""
        for unit in self.year_ago():
            towns = {self.town(there) for there in unit.extra}
            if self.kind(unit) != "additional" and len(towns) == 1 and "" not in {*towns, self.town(unit)}:
                (town,) = towns
                if town != self.town(unit):
                    yield replace(unit, extra=town)

    def cells(
        self,
        units: Iterable[Unit],
        row: Callable[[Unit], Any] | None,
        column: Callable[[Unit], Any],
        *,
        below: Iterable[int] = (),
        persons: bool,
    ) -> Cells:
        """Persons once each, or records; of rows below a body an institution stands for all that is under it."""
        found: dict[tuple[Any, Any], list[object]] = defaultdict(list)
        places = set(below)
        for number, unit in enumerate(units):
            rows = places & {*self.above[unit.place]} if row is None else {row(unit)}
            for at in (*rows, ALL):
                for of in (column(unit), ALL):
                    found[at, of].append(unit.person if persons else number)
        return {where: len(set(who)) for where, who in found.items()}
