"""Filters of the registry of persons: each is declared once, with its value, its condition in SQL and its privacy.

The same conditions make the rows, their count, the export and every drill-down from a counter, so they agree.
A viewer without «Доступ к ПДн» filters by surname and year of birth only: anything else would be an oracle.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from kontingent.current.branches import TOGETHER, organisations_with_branches
from kontingent.current.education_levels import LEVEL
from kontingent.current.movements import WENT_TO, came, left, went
from kontingent.current.school_years import years
from kontingent.current.standing import Standing
from kontingent.institutions import municipalities
from kontingent.institutions.queries import Choosable
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.classifiers import classifier
from kontingent.kernel.filtering import NOT_GIVEN, Condition, FilterPrivacy, Values, are_set, filters_of, left_of
from kontingent.kernel.names import search_words
from kontingent.kernel.periods import SchoolYear, births_for_ages
from kontingent.people.models import NUMBER_OF_DOCUMENT
from kontingent.people.roles import Roles
from kontingent.registry.filtering import About, PersonFilter, declared
from kontingent.registry.name_search import Where, where_found

# Only below the viewer's own: elsewhere a list would tell where those went who left him.
BELOW_OWN = "EXISTS (SELECT FROM institution n WHERE n.id = %(scope)s AND n.path @> ARRAY[%(own)s]::bigint[])"
# In the words of the index. Persons without a birth date come first: a null would fall out of a comparison of keys.
BIRTH = "coalesce(s.birth_date, '0001-01-01')"
EARLIEST = date(1, 1, 2)  # of those that are known
SIGNS = [("special_needs", "ОВЗ"), ("disability", "Инвалидность"), ("hardship", "Трудная жизненная ситуация")]
CATEGORIES = [
    (f"{sign}:{code}", f"{label}: {name}")
    for sign, label in (("special_needs", "ОВЗ"), ("disability", "Инвалидность"), ("hardship", "ТЖС"))
    for code, name in [*classifier(sign).choices(), ("", "не\u00a0указана категория")]
]
UNCHECKED = "unchecked"
GROUPS = {
    name: [*classifier(codes).choices(), (UNCHECKED, "Осмотра нет")]
    for name, codes in (("health_group", "health_group"), ("pe_group", "physical_group"))
}
# In SQL, of a person on a day.
LASTS_ON = "g.date_from <= %({0})s AND (g.date_to IS NULL OR g.date_to >= %({0})s)"
_LAST = """coalesce((SELECT h.{0} FROM health_check h WHERE h.person_id = {{person}} AND h.checked <= %({{day}})s
    ORDER BY h.checked DESC LIMIT 1), '{1}')"""
LAST_CHECK = {name: _LAST.format(name, UNCHECKED) for name in GROUPS}
LACKING = {"birth": ("Дата рождения", "s.birth_date IS NULL"), "sex": ("Пол", "s.sex = ''")}


def _years(scope: Scope) -> Values:
    return [(str(year.first), year.label) for year in reversed(years(scope.institution_id))]


def _below_own(scope: Scope, _filters: "Filters") -> Iterator[Condition]:
    yield BELOW_OWN, {"own": scope.institution_id}


def _born(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    born_from, born_to = filters.births
    if born_from is not None or born_to is not None:
        born = {"born_from": born_from or EARLIEST, "born_to": born_to or date.max}
        yield f"{BIRTH} BETWEEN %(born_from)s AND %(born_to)s", born


def _in_role(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    yield "s.roles & %(role)s <> 0", {"role": int(filters.role)}


_IDENTIFIED = "EXISTS (SELECT FROM person_identifier d WHERE d.person_id = s.person_id AND {})"


def _by_snils(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    yield _IDENTIFIED.format("d.scheme = 'snils' AND d.value = %(snils)s"), {"snils": filters.snils}


def _by_document(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    numbered = "d.value = %(document)s"
    if filters.document.isdigit() and len(filters.document) >= NUMBER_OF_DOCUMENT:  # with or without its series
        numbered = (
            f"right(d.value, {NUMBER_OF_DOCUMENT}) = right(%(document)s, {NUMBER_OF_DOCUMENT})"
            " AND d.value LIKE '%%' || %(document)s"
        )
    yield _IDENTIFIED.format(f"d.scheme <> 'snils' AND {numbered}"), {"document": filters.document}


_SIGN = f"""EXISTS (SELECT FROM person_sign g WHERE g.person_id = s.person_id AND {{}}
    AND {LASTS_ON.format("signed_on")})"""


def _signed(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    for number, sign in enumerate(sorted(filters.signs)):
        name = f"sign_{number}"
        yield _SIGN.format(f"g.sign = %({name})s"), {name: sign, "signed_on": filters.known_on}


def _of_category(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    sign, _, code = filters.category.partition(":")
    known = {"category_of": sign, "category": code, "signed_on": filters.known_on}
    yield _SIGN.format("g.sign = %(category_of)s AND g.code = %(category)s"), known


def _checked(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    for name in ("health_group", "pe_group"):
        if (group := getattr(filters, name)) is not None:
            last = LAST_CHECK[name].format(person="s.person_id", day="checked_on")
            yield f"{last} = %({name})s", {name: group, "checked_on": filters.known_on}


_MOVED = """EXISTS (SELECT FROM enrolment m JOIN institution i ON i.id = m.institution_id
    WHERE m.person_id = s.person_id AND i.path @> ARRAY[%(moved_in)s]::bigint[]
      AND m.{0} BETWEEN %({1}_from)s AND %({1}_to)s AND {2})"""


def _came(scope: Scope, filters: "Filters") -> Iterator[Condition]:
    yield from _moved(scope, filters, "date_from", "came", came("m"))


def _left(scope: Scope, filters: "Filters") -> Iterator[Condition]:
    """Whose last day is over."""
    yield from _moved(scope, filters, "date_to", "left", f"m.date_to < %(moved_by)s AND {left('m')}")


def _moved(scope: Scope, filters: "Filters", column: str, way: str, condition: str) -> Iterator[Condition]:
    """To an organisation of the list, or from one."""
    first, last = getattr(filters, f"{way}_from"), getattr(filters, f"{way}_to")
    if first is not None or last is not None:
        days = {f"{way}_from": first or EARLIEST, f"{way}_to": last or date.max, "moved_by": clock.today()}
        yield (
            _MOVED.format(column, way, condition),
            {**days, "moved_in": filters.institution_id or scope.institution_id},
        )


# Of whoever sees a part of the region a list would tell where those are who left it.
_SEES_ALL = "EXISTS (SELECT FROM institution n WHERE n.id = %(went_of)s AND n.parent_id IS NULL)"
_WENT = went("e", year="%(went_year)s", day="%(went_on)s")


def _went(scope: Scope, filters: "Filters") -> Iterator[Condition]:
    """Where the member is a year later, on its day of counting or another one."""
    if filters.went is not None:
        today = clock.today()
        later = filters.counted(today)[0].next
        day = filters.went_on or later.reference_day(today)
        asked = {"went_year": later.first, "went_on": day, "went_of": scope.institution_id}
        yield f"{_WENT} = %(went)s AND {_SEES_ALL}", {**asked, "went": filters.went}


def _wents(scope: Scope) -> Values:
    (sees_all,) = sql.by_key(f"SELECT {_SEES_ALL}", {"went_of": scope.institution_id})[0]
    return [(code or NOT_GIVEN, label) for code, label in WENT_TO.items()] if sees_all else []


def _together(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    yield TOGETHER, {"together": filters.together}


def _lacking(_scope: Scope, filters: "Filters") -> Iterator[Condition]:
    yield from ((LACKING[what][1], {}) for what in sorted(filters.lacking))


def _first_word(words: str) -> str:
    return " ".join(search_words(words)[:1])


def _year_begins(day: date) -> date:
    return date(day.year, 1, 1)


def _year_ends(day: date) -> date:
    return date(day.year, 12, 31)


LIST, PERSON, MEMBERSHIP = About.LIST, About.PERSON, About.MEMBERSHIP
OPEN, WIDENED, CLOSED = FilterPrivacy.OPEN, FilterPrivacy.WIDENED, FilterPrivacy.CLOSED


@dataclass(frozen=True, slots=True)
class Filters:
    """Everything «Контингент» can be filtered by; conditions stand in this order. `institution_id` narrows the subtree.

    Of a code, "" asks for those of whom nobody has said it.
    """

    institution_id: int | None = declared(None, LIST, OPEN, where=_below_own, among=Choosable.BODIES_BELOW)
    words: str = declared("", About.NAME, WIDENED, widens=_first_word)
    where: Where = declared(Where.FOUND, About.NAME, CLOSED)  # in the name
    born_from: date | None = declared(None, PERSON, WIDENED, where=_born, widens=_year_begins)
    born_to: date | None = declared(None, PERSON, WIDENED, where=_born, widens=_year_ends)
    age_from: int | None = declared(None, PERSON, CLOSED, where=_born)
    age_to: int | None = declared(None, PERSON, CLOSED, where=_born)
    sex: str = declared("", PERSON, OPEN, column="s.sex", codes="sex")
    role: Roles = declared(Roles.NONE, PERSON, OPEN, where=_in_role)
    citizenship: str = declared("", PERSON, CLOSED, column="c.citizenship", codes="citizenship")
    snils: str = declared("", PERSON, CLOSED, where=_by_snils)  # eleven digits
    # As person_identifier keeps values.
    document: str = declared("", PERSON, CLOSED, where=_by_document, of_members=True)
    signs: frozenset[str] = declared(
        frozenset(), PERSON, CLOSED, where=_signed, offers=lambda _scope: SIGNS, of_members=True
    )
    # A sign with its code, as CATEGORIES.
    category: str = declared("", PERSON, CLOSED, where=_of_category, offers=lambda _scope: CATEGORIES, of_members=True)
    # Of the last check-up; UNCHECKED where there is none.
    health_group: str | None = declared(
        None, PERSON, CLOSED, where=_checked, offers=lambda _scope: GROUPS["health_group"], of_members=True
    )
    pe_group: str | None = declared(
        None, PERSON, CLOSED, where=_checked, offers=lambda _scope: GROUPS["pe_group"], of_members=True
    )
    # What no supplier has said: keys of LACKING.
    lacking: frozenset[str] = declared(
        frozenset(),
        PERSON,
        OPEN,
        where=_lacking,
        offers=lambda _scope: [(key, label) for key, (label, _) in LACKING.items()],
    )
    came_from: date | None = declared(None, PERSON, OPEN, where=_came, of_members=True)
    came_to: date | None = declared(None, PERSON, OPEN, where=_came, of_members=True)
    left_from: date | None = declared(None, PERSON, OPEN, where=_left, of_members=True)
    left_to: date | None = declared(None, PERSON, OPEN, where=_left, of_members=True)
    standing: Standing = declared(Standing.OPEN, About.STANDING, OPEN)
    school_year: int | None = declared(None, MEMBERSHIP, OPEN, column="e.school_year", offers=_years)
    day: date | None = declared(None, MEMBERSHIP, OPEN, column="%(counted)s")  # in place of the year's day of counting
    institution_type: str = declared("", MEMBERSHIP, OPEN, column="i.type", codes="institution_type")
    municipality: str | None = declared(
        None, MEMBERSHIP, OPEN, column=municipalities.OF_ORGANISATION, offers=municipalities.municipality_values
    )
    locality: str | None = declared(None, MEMBERSHIP, OPEN, column="i.locality", codes="settlement_kind")
    ownership: str | None = declared(None, MEMBERSHIP, OPEN, column="i.ownership", codes="ownership")
    structure: str | None = declared(None, MEMBERSHIP, OPEN, column="i.structure", codes="institution_structure")
    # An organisation with its branches.
    together: int | None = declared(None, MEMBERSHIP, OPEN, where=_together, offers=organisations_with_branches)
    grade: int | None = declared(None, MEMBERSHIP, OPEN, column="e.grade")
    class_name: str | None = declared(None, MEMBERSHIP, OPEN, column="e.class_name")
    form: str | None = declared(None, MEMBERSHIP, OPEN, column="e.form", codes="study_form")
    shift: str | None = declared(None, MEMBERSHIP, OPEN, column="e.shift", codes="shift")
    level: str | None = declared(None, MEMBERSHIP, OPEN, column=LEVEL, codes="education_level")
    went: str | None = declared(None, MEMBERSHIP, OPEN, where=_went, offers=_wents)  # a year later
    went_on: date | None = declared(None, MEMBERSHIP, OPEN, where=_went)  # in place of that year's day of counting

    @property
    def about_learning(self) -> bool:
        """Filters that only an enrolment can answer."""
        return any(one.about is MEMBERSHIP for _, one, _ in are_set(self))

    @property
    def about_members(self) -> bool:
        """Filters that would tell of an applicant what an application does not need."""
        return any(one.of_members for _, one, _ in are_set(self))

    def counted(self, today: date) -> tuple[SchoolYear, date]:
        """The school year that memberships are asked of, and its day of counting."""
        year = SchoolYear.of(self.day or today) if self.school_year is None else SchoolYear(self.school_year)
        return year, self.day or year.reference_day(today)

    @property
    def known_on(self) -> date:
        """The day of what lasts of a person: that of the memberships which are asked for with it, else today."""
        today = clock.today()
        return self.counted(today)[1] if self.about_learning else today

    @property
    def births(self) -> tuple[date | None, date | None]:
        """Both filters of age and of birth date as one range of birth dates."""
        born_from, born_to = self.born_from, self.born_to
        if self.age_from is not None or self.age_to is not None:
            ages = births_for_ages(self.age_from or 0, 200 if self.age_to is None else self.age_to, clock.today())
            if self.age_to is not None and ages.start is not None:
                born_from = max(filter(None, (born_from, ages.start)))
            if self.age_from is not None and ages.end is not None:
                born_to = min(filter(None, (born_to, ages.end)))
        return born_from, born_to

    def decided(self, scope: Scope) -> Self:
        """With the part of the name that the words are found in, asked once for all statements of a page."""
        if not self.words or scope.masked or self.where is not Where.FOUND:
            return self
        return replace(self, where=where_found(self.institution_id or scope.institution_id, self.words))

    def allowed(self, scope: Scope) -> Self:
        """What is left of the filters for a masked viewer."""
        return self if scope.open_data else left_of(self)


DECLARED: dict[str, PersonFilter] = filters_of(Filters)
