"""What a report is asked of: a body of the viewer's scope, a school year, a type of organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from kontingent.current.school_years import years
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import find
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.errors import NotFound
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.answers import Asked
from kontingent.reports.counting import Counting, Key
from kontingent.reports.cuts import Cut, CutPart
from kontingent.web import links
from kontingent.web.address import PAGE, PRINT, Part, is_number, one_of
from kontingent.web.filtering import Unheeded, changed, number_in
from kontingent.web.reports.overview import TYPES
from kontingent.web.request import Request
from kontingent.web.years import asked_year

BODY = Part("body", "Орган управления", is_number)
TYPE = Part("type", "Тип организации", one_of(*TYPES))
DAY = Part("day", "День отсчёта")  # which of them are of the year the page says itself
COUNT = Part("count", "Счёт", one_of("now"))
TOGETHER = "with"
BRANCHES = Part("branches", "Филиалы", one_of(TOGETHER))
COLUMN = Part("column", "Столбец")  # which of them a report has it says itself
OUTSIDE = "{} не\u00a0входит в\u00a0{}."
NOT_COME = "этот день ещё не\u00a0наступил."
SHOWN = "Отчёт показан на\u00a0{}."
NO_BODY = "Такого органа управления нет среди подчинённых вашему."
OWN_BODY = "Откройте отчёт из\u00a0списка «Отчёты»: он\u00a0начнётся с\u00a0вашего органа управления."


@dataclass(frozen=True, slots=True)
class ReportParams:
    """`known`: school years of which anything is known of the body; `type` empty: the report's own choice.

    `among`: in organisations of these sorts alone; `sorts`: by which the reader may ask so. `joined` as of `Asked`,
    `has_branches`: the reader may ask for them. `parted`: of whose columns one may be shown alone, `column`: which is.
    """

    scope: Scope
    query: QueryDict
    body: Institution
    year: SchoolYear
    day: date  # of counting, within the year
    known: list[SchoolYear]
    type: str
    among: tuple[CutPart, ...] = ()
    sorts: tuple[Cut, ...] = ()
    joined: Mapping[int, int] = field(default_factory=dict)
    has_branches: bool = False
    parted: Cut | None = None
    column: CutPart | None = None

    @property
    def is_today(self) -> bool:
        """What is known of today alone may be told."""
        return self.is_current and not self.day_part

    @property
    def compared(self) -> date:
        """The same day of the year before."""
        return self.year.previous.same_day(self.day)

    @property
    def day_part(self) -> dict[str, str]:
        """Of an address: empty on the usual day."""
        return {} if self.day == self.year.reference_day(clock.today()) else {DAY.name: russian.date(self.day)}

    def of(self, type_: str) -> Asked:
        counting = Counting() if self.is_now else None
        return Asked(self.scope, self.body, self.year, self.day, type_, self.among, self.joined, counting)

    def counting(self, report: str, day: date) -> Counting:
        """Of a report with a page of its own, on its day."""
        return Counting(None if self.is_now else Key(self.body.pk, report, day, ""))

    @property
    def is_now(self) -> bool:
        return self.query.get(COUNT.name) == "now"

    def counted_now(self, scope: Scope) -> "ReportParams":
        """The same as another viewer is told it, of what is known now and not of what was counted at night."""
        return replace(self, scope=scope, query=QueryDict(f"{COUNT.name}=now"))

    @property
    def is_current(self) -> bool:
        return self.year == SchoolYear.of(clock.today())

    @property
    def previous_href(self) -> str:
        return self._year_href(max((one for one in self.known if one < self.year), default=None))

    @property
    def next_href(self) -> str:
        return self._year_href(min((one for one in self.known if one > self.year), default=None))

    def in_words(self, type_: str) -> list[str]:
        """For the journal and files: everything that is asked; `type_` empty where the report has no types."""
        type_label = [classifiers.label("institution_type", type_)] if type_ else []
        among = [part.said for part in (*self.among, self.column) if part]
        branches = ["филиалы вместе со своими организациями"] if self.joined else []
        return [self.body.name, self.year.long_label, f"на {russian.date(self.day)}", *type_label, *among, *branches]

    def href(self, **parts: str) -> str:
        """The same report with these parts of the address changed."""
        return changed(self.query, {PRINT.name: "", PAGE.name: "", **parts})

    def upward(self, **parts: str) -> dict[str, Any]:
        """For a page: the body above, where the viewer may ask of it, and its address with `parts` changed too."""
        *above, _ = self.body.path
        if self.scope.institution_id not in above:
            return {"up": None, "up_href": ""}
        return {"up": find(above[-1]), "up_href": self.href(body=str(above[-1]), **parts)}

    def deeper(self, place: Institution) -> str:
        """A body opens into its own lines, an organisation is opened itself."""
        return self.href(body=str(place.pk)) if place.is_body else f"/organisations/{place.pk}/?year={self.year.first}"

    @property
    def september_href(self) -> str:
        """The same on the day of the forms; empty where it is asked already, or has not come."""
        day = self.year.census_day
        is_offered = day != self.day and (day <= clock.today() or self.year.is_ahead(clock.today()))
        return self.href(day=russian.date(day)) if is_offered else ""

    @property
    def usual_href(self) -> str:
        """The same on the year's own day of counting; empty where it is."""
        return self.href(day="") if self.day_part else ""

    @property
    def recount_href(self) -> str:
        """The same from what is known now, not from what was counted at night."""
        return self.href(count="now")

    @property
    def around_day(self) -> list[tuple[str, str]]:
        """What else stands in the address, for the field of the day."""
        fields = {DAY.name, PAGE.name, PRINT.name, *(cut.code for cut in self.sorts)}
        fields |= {BRANCHES.name} if self.has_branches else set()
        fields |= {COLUMN.name} if self.parted else set()
        kept = [name for name in self.query if name not in fields]
        return [(name, str(self.query[name])) for name in kept if self.query[name]]

    def _year_href(self, year: SchoolYear | None) -> str:
        if year is None:
            return ""
        day = russian.date(year.same_day(self.day)) if self.day_part else ""
        return self.href(year="" if year == SchoolYear.of(clock.today()) else str(year.first), day=day)


def asked_of(request: Request, *, is_own: bool = False, has_day: bool = False) -> ReportParams:
    """NotFound for a body outside the scope: its numbers are those of persons the viewer may not know.

    `is_own`: the report is always of the viewer's own body, whatever the address says. `has_day`: of any day of the
    year, not of its day of counting alone.
    """
    scope, query = request.scope, request.GET
    number = None if is_own else number_in(query.get(BODY.name, ""))
    body = find(scope.institution_id if number is None else number)
    if body is None or not links.may_list(scope, body):
        raise NotFound(NO_BODY, cure=OWN_BODY)
    known = years(body.pk)
    type_ = query.get(TYPE.name, "")
    year = asked_year(request, known)
    day = _asked_day(request, year) if has_day else year.reference_day(clock.today())
    return ReportParams(scope, query, body, year, day, known, type_ if type_ in TYPES else "")


def _asked_day(request: Request, year: SchoolYear) -> date:
    """The usual one where none of the year's that have come is asked for: the page says so."""
    text, today = request.GET.get(DAY.name, ""), clock.today()
    usual = year.reference_day(today)
    if not text:
        return usual
    try:
        day = russian.parse_date(text)
    except russian.DateError as error:
        said = error.sentence
    else:
        if day in year and (day <= today or year.is_ahead(today)):
            return day
        said = NOT_COME if day in year else OUTSIDE.format(russian.date(day), year.long_label)
    request.unheeded.append(Unheeded(DAY.name, DAY.title, f"{said} {SHOWN.format(russian.date(usual))}"))
    return usual
