"""Coming to the portfolio of an institution: which section and school year, and what stands around every section."""

from dataclasses import dataclass
from urllib.parse import urlencode

from kontingent.audit.models import Action, ObjectType
from kontingent.census.counts import Counters, counters
from kontingent.current.school_years import years
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import find_with_parent
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear
from kontingent.portfolios.institution_view import count_records
from kontingent.reports.counting import Counting
from kontingent.reports.filled import kept_of
from kontingent.reports.first_pages import CODE
from kontingent.web import links
from kontingent.web.counted import day_beside, learners_title
from kontingent.web.institutions.class_words import words_of
from kontingent.web.reports.night import moment
from kontingent.web.request import Note, Request
from kontingent.web.years import asked_year

REQUISITES, CLASSES, LEARNERS, STAFF = "requisites", "classes", "learners", "staff"
QUEUE = "queue"
HISTORY = "history"
# In the order of the menu. Those without facts of their own have no history.
SECTIONS = {
    REQUISITES: "Общие сведения",
    "licences": "Лицензии и аккредитация",
    "buildings": "Здания и места",
    "courses": "Образовательные программы",
    CLASSES: "Классы и группы",
    LEARNERS: "Обучающиеся",
    STAFF: "Сотрудники",
    QUEUE: "Очередь и заполняемость",
    "applications": "Заявления на зачисление",
    "packages": "История загрузки пакетов",
}
WITH_HISTORY = (REQUISITES, "licences", "buildings", "courses", CLASSES)


@dataclass(frozen=True, slots=True)
class InstitutionVisit:
    """`is_in_scope`: the viewer may know the persons of the institution. `counted`: when classes and staff were, if at
    night.
    """

    scope: Scope
    institution: Institution
    as_body: bool
    slug: str
    tab: str
    year: SchoolYear
    known_years: list[SchoolYear]
    counters: Counters
    counted: str
    is_in_scope: bool

    @property
    def has_history(self) -> bool:
        return has_history(self.slug, as_body=self.as_body)

    @property
    def is_current(self) -> bool:
        return self.year == SchoolYear.of(clock.today())

    @property
    def is_history(self) -> bool:
        return self.tab == HISTORY

    @property
    def query(self) -> list[tuple[str, str]]:
        """What follows the path: the year where it is not the current one, and the tab."""
        return [
            *([] if self.is_current else [("year", str(self.year.first))]),
            *([("tab", self.tab)] if self.tab else []),
        ]

    @property
    def year_query(self) -> str:
        """For addresses of other institutions in the same year."""
        return "" if self.is_current else f"?year={self.year.first}"

    def href(self, slug: str | None = None, *, tab: str = "", year: SchoolYear | None = None) -> str:
        """The same institution and year elsewhere."""
        slug, year = slug or REQUISITES, year or self.year
        path = f"{'/bodies' if self.as_body else '/organisations'}/{self.institution.pk}/"
        path += "" if slug == REQUISITES else f"{slug}/"
        is_current = year == SchoolYear.of(clock.today())
        parts = {"year": "" if is_current else str(year.first), "tab": tab}
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def previous_href(self) -> str:
        earlier = [year for year in self.known_years if year < self.year]
        return self.href(self.slug, tab=self.tab, year=earlier[-1]) if earlier else ""

    @property
    def next_href(self) -> str:
        later = [year for year in self.known_years if year > self.year]
        return self.href(self.slug, tab=self.tab, year=later[0]) if later else ""


@dataclass(frozen=True, slots=True)
class SectionItem:
    """Of the menu. Persons whom the viewer may not know: the address is of the page that says why."""

    title: str
    href: str
    count: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class StripCell:
    """A counter of the strip; without an address when the list behind it is closed for the viewer."""

    value: int
    label: str
    href: str
    is_current: bool = False
    note: str = ""


def has_history(slug: str, *, as_body: bool) -> bool:
    """The classes of a body are a list of those below it: no facts of its own."""
    return slug in WITH_HISTORY and not (as_body and slug == CLASSES)


def visit(request: Request, institution_id: int, slug: str, *, as_body: bool) -> InstitutionVisit:
    """NotFound when there is no such institution or no such section of it."""
    institution = find_with_parent(institution_id)
    if institution is None or slug not in SECTIONS:
        raise NotFound
    known_years = years(institution.pk)
    year = asked_year(request, known_years)
    counting = kept_of(institution, year, CODE) if institution.is_body else Counting()
    return InstitutionVisit(
        scope=request.scope,
        institution=institution,
        as_body=as_body,
        slug=slug,
        tab=HISTORY if request.GET.get("tab") == HISTORY and has_history(slug, as_body=as_body) else "",
        year=year,
        known_years=known_years,
        counters=counters(institution.pk, year, counting.rows),
        counted=moment(counting.made_at),
        is_in_scope=links.may_list(request.scope, institution),
    )


def menu(found: InstitutionVisit) -> list[SectionItem]:
    numbers: dict[str, int | None] = {**count_records(found.institution.pk)}
    counted = found.counters
    numbers |= {CLASSES: counted.classes, LEARNERS: counted.learners}
    numbers |= {STAFF: counted.staff} if found.is_current else {}  # the list is of today
    lists = {LEARNERS: learners_href(found), STAFF: staff_href(found)}
    return [
        SectionItem(
            learners_title(found.year) if slug == LEARNERS else title,
            lists.get(slug) or found.href(slug),
            numbers.get(slug),
            slug == found.slug,
        )
        for slug, title in SECTIONS.items()
    ]


def cells(found: InstitutionVisit) -> list[StripCell]:
    """Three counters of figure 13."""
    counted = found.counters
    return [
        _learners(found),
        StripCell(counted.classes, words_of(found.institution.type).title, found.href(CLASSES), found.slug == CLASSES),
        *_staff(found),
    ]


def body_cells(found: InstitutionVisit) -> list[StripCell]:
    """Counters of figure 16; the root governs everything, so its list is the whole registry.

    Which organisations stood below in another year nobody knows, so they are told of the current one alone.
    """
    institution, counted = found.institution, found.counters
    below = StripCell(
        counted.organisations, "Подчиненные образовательные организации", links.organisations(institution)
    )
    return [
        *([below] if found.is_current else []),
        _learners(found),
        StripCell(counted.classes, "Классы", found.href(CLASSES), found.slug == CLASSES, found.counted),
        *_staff(found),
    ]


def _staff(found: InstitutionVisit) -> list[StripCell]:
    """Of a past year on its day of counting, without the list, which is of today; of a coming one nobody knows."""
    if found.year.is_ahead(clock.today()):
        return []
    href = staff_href(found) if found.is_current else ""
    note = found.counted if found.is_current else day_beside(found.year)
    return [StripCell(found.counters.staff, "Сотрудники", href, note=note)]


def _learners(found: InstitutionVisit) -> StripCell:
    title = learners_title(found.year)
    return StripCell(found.counters.learners, title, learners_href(found), note=day_beside(found.year))


def learners_href(found: InstitutionVisit) -> str:
    return links.learners(found.scope, found.year, found.institution) if found.is_in_scope else ""


def staff_href(found: InstitutionVisit) -> str:
    return links.staff(found.scope, found.institution) if found.is_in_scope else ""


def line_of(found: InstitutionVisit, *conditions: str) -> Note:
    tab = "История изменений данных" if found.is_history else "Актуальные данные"
    return Note(
        action=Action.PORTFOLIO_VIEWED,
        object_type=ObjectType.BODY if found.as_body else ObjectType.ORGANISATION,
        object_id=found.institution.pk,
        object_name=found.institution.name,
        description="; ".join([f"{SECTIONS[found.slug]}, «{tab}», {found.year.long_label}", *conditions]),
        details={"section": found.slug, "history": found.is_history, "year": found.year.first},
    )
