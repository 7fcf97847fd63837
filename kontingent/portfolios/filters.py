"""Filters of the registry of persons, as values and as conditions in SQL.

The same conditions make the rows, their count, the export and every drill-down from a counter, so they agree.
A viewer without «Доступ к ПДн» filters by surname and year of birth only: anything else would be an oracle.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.names import search_words
from kontingent.kernel.periods import SchoolYear, births_for_ages
from kontingent.people.models import NUMBER_OF_DOCUMENT
from kontingent.people.roles import Roles
from kontingent.portfolios.education_levels import LEVEL
from kontingent.portfolios.name_search import Condition, Where, named, where_found


class Standing(Enum):
    """«Статус»: of the membership in the scope, or in the school year asked for.

    A member today; enrolled, when he is none today but will be; left, when he was one and will not be again.
    """

    OPEN = "open"
    AHEAD = "enrolled"
    LEFT = "left"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Filters:
    """Everything «Контингент» can be filtered by; empty values do not filter. `institution_id` narrows the subtree."""

    words: str = ""
    where: Where = Where.FOUND  # in the name
    born_from: date | None = None
    born_to: date | None = None
    age_from: int | None = None
    age_to: int | None = None
    sex: str = ""
    role: Roles = Roles.NONE
    snils: str = ""  # eleven digits
    document: str = ""  # as person_identifier keeps values
    citizenship: str = ""
    institution_id: int | None = None
    institution_type: str = ""
    grade: int | None = None
    class_name: str | None = None
    form: str | None = None  # "" asks for «форма обучения не указана»
    shift: str | None = None
    level: str | None = None  # of education
    school_year: int | None = None
    standing: Standing = Standing.OPEN
    signs: frozenset[str] = frozenset()  # special_needs, disability, hardship
    lacking: frozenset[str] = frozenset()  # keys of LACKING: what no supplier has said

    @property
    def about_learning(self) -> bool:
        """Filters that only an enrolment can answer."""
        asked = (self.grade, self.class_name, self.form, self.shift, self.level, self.school_year)
        return any(value is not None for value in asked) or bool(self.institution_type)

    def decided(self, scope: Scope) -> "Filters":
        """With the part of the name that the words are found in, asked once for all statements of a page."""
        if not self.words or scope.masked or self.where is not Where.FOUND:
            return self
        return replace(self, where=where_found(self.institution_id or scope.institution_id, self.words))

    @property
    def about_members(self) -> bool:
        """Filters that would tell of an applicant what an application does not need."""
        return bool(self.document or self.signs)

    def allowed(self, scope: Scope) -> "Filters":
        """What is left of the filters for a masked viewer: dates widen to whole years."""
        if scope.open_data:
            return self
        return replace(
            self,
            words=" ".join(search_words(self.words)[:1]),
            born_from=self.born_from and date(self.born_from.year, 1, 1),
            born_to=self.born_to and date(self.born_to.year, 12, 31),
            age_from=None,
            age_to=None,
            snils="",
            document="",
            citizenship="",
            signs=frozenset(),
        )


LACKING = {"birth": "s.birth_date IS NULL", "sex": "s.sex = ''"}
# Of `person_scope s`: whoever may be told of by more than an application. The region is told everything.
IS_OPEN = f"""(s.roles <> {Roles.APPLICANT:d}
    OR EXISTS (SELECT FROM institution r WHERE r.id = %(own)s AND r.parent_id IS NULL))"""
# Of `person_scope s`, on the day `today`.
ON_DAY = {
    Standing.OPEN: "s.days @> %(today)s::date",
    Standing.AHEAD: "NOT s.days @> %(today)s::date AND upper(s.days) > %(today)s",
    Standing.LEFT: "upper(s.days) <= %(today)s",
}
# Of `enrolment e` in `institution i`: which membership stands for the person. The present one; else the next one; else
# the last. Of several of one day main programmes first.
FIRST_SHOWN = """(%(today)s BETWEEN e.date_from AND e.date_to) DESC, (e.date_from > %(today)s) DESC,
    greatest(e.date_from, %(today)s), least(e.date_to, %(today)s) DESC, (i.type = 'additional'), e.date_to DESC, i.id"""
# In the words of the index. Persons without a birth date come first: a null would fall out of a comparison of keys.
BIRTH = "coalesce(s.birth_date, '0001-01-01')"
EARLIEST = date(1, 1, 2)  # of those that are known


def conditions(scope: Scope, asked: Filters) -> Iterator[Condition]:
    """Conditions on `person_scope s` (and `person_card c`); the scope itself comes first."""
    filters = asked.allowed(scope)
    yield "s.scope_id = %(scope)s", {"scope": filters.institution_id or scope.institution_id}
    if filters.institution_id is not None:
        # Only below the viewer's own: elsewhere a list would tell where those went who left him.
        yield (
            "EXISTS (SELECT FROM institution n WHERE n.id = %(scope)s AND n.path @> ARRAY[%(own)s]::bigint[])",
            {"own": scope.institution_id},
        )
    if filters.about_members:
        yield IS_OPEN, {"own": scope.institution_id}
    yield from _about_person(scope, filters)
    yield from ((LACKING[what], {}) for what in sorted(filters.lacking))
    yield from _about_standing(scope, filters)
    if filters.about_learning:
        yield _enrolment(scope, filters)


def _about_person(scope: Scope, filters: Filters) -> Iterator[Condition]:
    yield from named(scope, filters.institution_id or scope.institution_id, filters.words, filters.where)
    born_from, born_to = _births(filters)
    if born_from is not None or born_to is not None:
        born = {"born_from": born_from or EARLIEST, "born_to": born_to or date.max}
        yield f"{BIRTH} BETWEEN %(born_from)s AND %(born_to)s", born
    if filters.sex:
        yield "s.sex = %(sex)s", {"sex": filters.sex}
    if filters.role is not Roles.NONE:
        yield "s.roles & %(role)s <> 0", {"role": int(filters.role)}
    if filters.citizenship:
        yield "c.citizenship = %(citizenship)s", {"citizenship": filters.citizenship}
    yield from _identified(filters)
    lasts = "AND (g.date_to IS NULL OR g.date_to >= %(today)s)"
    for number, sign in enumerate(sorted(filters.signs)):
        name = f"sign_{number}"
        yield (
            f"EXISTS (SELECT FROM person_sign g WHERE g.person_id = s.person_id AND g.sign = %({name})s {lasts})",
            {name: sign, "today": clock.today()},
        )


def _identified(filters: Filters) -> Iterator[Condition]:
    identified = "EXISTS (SELECT FROM person_identifier d WHERE d.person_id = s.person_id AND {})"
    if filters.snils:
        yield identified.format("d.scheme = 'snils' AND d.value = %(snils)s"), {"snils": filters.snils}
    if filters.document:
        numbered = "d.value = %(document)s"
        if filters.document.isdigit() and len(filters.document) >= NUMBER_OF_DOCUMENT:  # with or without its series
            numbered = (
                f"right(d.value, {NUMBER_OF_DOCUMENT}) = right(%(document)s, {NUMBER_OF_DOCUMENT})"
                " AND d.value LIKE '%%' || %(document)s"
            )
        yield identified.format(f"d.scheme <> 'snils' AND {numbered}"), {"document": filters.document}


def _births(filters: Filters) -> tuple[date | None, date | None]:
    """Both filters of age and of birth date as one range of birth dates."""
    born_from, born_to = filters.born_from, filters.born_to
    if filters.age_from is not None or filters.age_to is not None:
        ages = births_for_ages(filters.age_from or 0, 200 if filters.age_to is None else filters.age_to, clock.today())
        if filters.age_to is not None and ages.start is not None:
            born_from = max(filter(None, (born_from, ages.start)))
        if filters.age_from is not None and ages.end is not None:
            born_to = min(filter(None, (born_to, ages.end)))
    return born_from, born_to


# The children's memberships while the rights last.
_KIN = """(SELECT k.person_id, e.institution_id, greatest(k.date_from, e.date_from) AS date_from,
    least(k.date_to, e.date_to) AS date_to FROM guardianship k JOIN enrolment e ON e.person_id = k.child_id
    WHERE k.date_from <= e.date_to AND (k.date_to IS NULL OR k.date_to >= e.date_from))"""
# A membership or application in the subtree by the role it gives, today or later: one person may have left in one role
# and stayed in another. The counter of staff uses the same words.
_IN_ROLE = {
    role: f"EXISTS (SELECT FROM {table} m JOIN institution i ON i.id = m.institution_id WHERE m.person_id = s.person_id"
    " AND i.path @> ARRAY[%(standing_in)s]::bigint[] AND {})"
    for role, table in (
        (Roles.LEARNER, "enrolment"),
        (Roles.GUARDIAN, _KIN),
        (Roles.EMPLOYEE, "employment"),
        (Roles.APPLICANT, "application"),
    )
}
_LASTS = "m.date_from <= %(today)s AND (m.date_to IS NULL OR m.date_to >= %(today)s)"
_NOT_OVER = "(m.date_to IS NULL OR m.date_to >= %(today)s)"


def _about_standing(scope: Scope, filters: Filters) -> Iterator[Condition]:
    """An applicant is no member: he stands in lists of applicants, and where any status is asked for."""
    if filters.about_learning or filters.standing is Standing.ANY:
        return
    if filters.role is Roles.NONE:
        yield f"s.roles <> {Roles.APPLICANT:d}", {}
    today: dict[str, Any] = {"today": clock.today()}
    conditions = ON_DAY
    in_role = _IN_ROLE.get(filters.role)
    if in_role is not None:
        today["standing_in"] = filters.institution_id or scope.institution_id
        lasts, not_over = in_role.format(_LASTS), in_role.format(_NOT_OVER)
        if filters.role in {Roles.GUARDIAN, Roles.APPLICANT}:  # nearly all are nothing else
            lasts, not_over = (
                f"CASE WHEN s.roles = %(role)s THEN {by_days} ELSE {by_table} END"
                for by_days, by_table in ((ON_DAY[Standing.OPEN], lasts), ("upper(s.days) > %(today)s", not_over))
            )
        # Who has but this role is told by his days; the days of a member are none of his applications.
        left = f"({ON_DAY[Standing.LEFT]} OR (s.roles <> %(role)s AND NOT {not_over}))"
        conditions = {
            Standing.OPEN: lasts,
            Standing.AHEAD: f"NOT {lasts} AND {not_over}",
            Standing.LEFT: f"NOT {not_over}" if filters.role is Roles.APPLICANT else left,
        }
    yield conditions[filters.standing], today


def _enrolment(scope: Scope, filters: Filters) -> Condition:
    """A member of the year has an enrolment in it; open means open on the year's day of counting.

    Of a year that is still to come nobody is a learner: who will be a member on its 1 September is enrolled. Who joins
    the running year after 31 May is no learner of it by its day, but has not left either: enrolled.
    """
    today = clock.today()
    year = SchoolYear.of(today) if filters.school_year is None else SchoolYear(filters.school_year)
    parts = ["e.person_id = s.person_id", "i.path @> ARRAY[%(subtree)s]::bigint[]", "e.school_year = %(year)s"]
    values: dict[str, Any] = {"subtree": filters.institution_id or scope.institution_id, "year": year.first}
    for name, column, value in (
        ("type", "i.type", filters.institution_type or None),
        ("grade", "e.grade", filters.grade),
        ("class_name", "e.class_name", filters.class_name),
        ("form", "e.form", filters.form),
        ("shift", "e.shift", filters.shift),
        ("level", LEVEL, filters.level),
    ):
        if value is not None:
            parts.append(f"{column} = %({name})s")
            values[name] = value
    values |= {"counted": year.reference_day(today), "today": today}
    where = " AND ".join(parts)
    exists = f"EXISTS (SELECT FROM enrolment e JOIN institution i ON i.id = e.institution_id WHERE {where}{{}})"
    is_member, is_one_later = (
        exists.format(f" AND {condition}")
        for condition in (
            "%(counted)s BETWEEN e.date_from AND e.date_to",
            "e.date_from > %(counted)s AND e.date_to >= %(today)s",
        )
    )
    return {
        Standing.OPEN: "false" if year.is_ahead(today) else is_member,
        Standing.AHEAD: is_member if year.is_ahead(today) else f"NOT {is_member} AND {is_one_later}",
        Standing.LEFT: f"{exists.format('')} AND NOT {is_member} AND NOT {is_one_later}",
        Standing.ANY: exists.format(""),
    }[filters.standing], values
