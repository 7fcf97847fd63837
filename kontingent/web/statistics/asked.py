"""What a form is asked of: a body or an organisation of the viewer's scope, and a reporting year."""

from dataclasses import dataclass
from functools import cached_property

from kontingent.kernel import clock, russian
from kontingent.kernel.errors import NotFound
from kontingent.statistics.counted import FormPeriod
from kontingent.statistics.counting import AskedForm, Numbers, numbers
from kontingent.statistics.definitions import FormCell, FormSection, StatForm
from kontingent.statistics.lists import CellOfForm
from kontingent.statistics.queries import form_in_force
from kontingent.web import links
from kontingent.web.address import Part, one_of
from kontingent.web.filtering import changed
from kontingent.web.reports.params import ReportParams, asked_of
from kontingent.web.request import Request

WITH = Part("with", "Сравнение", one_of("previous", "notes"))


@dataclass(frozen=True)
class FormAsked:
    """The school year of the day of counting has the number of the reporting year: all forms count in autumn."""

    form: StatForm
    of: ReportParams

    @property
    def year(self) -> int:
        return self.of.year.first

    @property
    def period(self) -> FormPeriod:
        return self.form.period(self.year, clock.today())

    @property
    def is_early(self) -> bool:
        """The day of counting has not come."""
        return self.period.day != self.form.counts_on(self.year)

    @property
    def view(self) -> str:
        """What else cells show: «previous», the year before; «notes», they open what was said of them."""
        asked = self.of.query.get(WITH.name, "")
        return asked if WITH.fits(asked) else ""

    @cached_property
    def asked(self) -> AskedForm:
        return AskedForm(self.of.scope, self.of.body, self.period)

    @cached_property
    def _numbers(self) -> dict[str, Numbers]:
        return {one.code: numbers(one, self.asked) for one in self.form.sections}

    def numbers(self, section: FormSection) -> Numbers:
        return self._numbers[section.code]

    def numbers_before(self, section: FormSection) -> Numbers | None:
        """Of the year before; None where they are not asked for."""
        if self.view != "previous":
            return None
        period = self.form.period(self.year - 1, clock.today())
        return numbers(section, AskedForm(self.of.scope, self.of.body, period))

    def href(self, section: FormSection, cell: FormCell, number: int) -> str:
        """To what was said of it, or to its records, if there are any."""
        if self.view == "notes":
            named = CellOfForm(self.form, self.year, section, cell).name
            query = changed(self.of.query, {WITH.name: "", "print": "", "cell": named})
            return f"/reports/statistics/{self.form.code}/cell/{query}"
        return self.list_href(section, cell) if number else ""

    def list_href(self, section: FormSection, cell: FormCell) -> str:
        """The records behind a cell."""
        named = CellOfForm(self.form, self.year, section, cell).name
        if cell.counted.is_of_persons:
            return links.memberships(self.of.scope, self.of.year, self.of.body, cell=named)
        query = changed(self.of.query, {WITH.name: "", "print": "", "cell": named})
        return f"/reports/statistics/{self.form.code}/classes/{query}"

    @property
    def in_words(self) -> list[str]:
        day = russian.date(self.period.day)
        return [self.of.body.name, f"за\u00a0{self.year} год", f"на\u00a0{day}"]


def form_asked(request: Request, code: str) -> FormAsked:
    """NotFound for a form that there is not, and for a body outside the scope."""
    of = asked_of(request)
    form = form_in_force(code, of.year.first)
    if form is None:
        raise NotFound("Такой формы нет.", cure="Откройте форму из\u00a0списка «Формы статистики».")
    return FormAsked(form, of)
