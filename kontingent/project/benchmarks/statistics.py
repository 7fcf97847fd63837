"""What the forms of statistics cost on the register as it stands: CPU of Python and of PostgreSQL, buffers, statements.

Each form is counted for the whole region, for all that stands directly below it, as its page sums it up, and for every
organisation of its own: the form of a body is the sum of these, which is checked. Buffers are those of the same
statements explained once more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import parting_below
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, russian
from kontingent.kernel.periods import SchoolYear
from kontingent.people.models import PersonCard
from kontingent.project.benchmarks.figures import Figures, milliseconds, whole
from kontingent.project.benchmarks.spending import asked_of_database, buffers_of, one_process, spent_on
from kontingent.statistics.catalogue import form_of, forms
from kontingent.statistics.counting import AskedForm, Numbers, numbers, numbers_below
from kontingent.statistics.definitions import FormSection, Place, StatForm

COLUMNS = ("форма", "что", "клеток не\u00a0пустых", "с", "Python, мс", "PostgreSQL, мс", "страниц кэша", "запросов")
Told = list[Numbers]  # by section


@dataclass(frozen=True, slots=True)
class FormCost:
    """`cells` with a number in them; seconds on the wall and of processors."""

    cells: int
    wall: float
    python: float
    postgres: float
    buffers: int
    statements: int


def measure() -> Figures:
    """Needs a loaded region. RuntimeError where a form does not add up."""
    root, year = Institution.objects.get(parent=None), SchoolYear.of(clock.today()).first
    known = Institution.objects.organisations().below(root.pk)
    organisations = list(
        known.exclude(parent__is_organisation=True).order_by("pk")
    )  # a branch is in the form of its school
    if not organisations:
        raise RuntimeError("В регистре нет организаций: загрузите край (kontingent demo или load).")
    rows, data = list[tuple[str, ...]](), dict[str, dict[str, dict[str, float]]]()
    with one_process():
        for form in _forms_of(year):
            if sections := [section for section in form.sections if section.measures]:
                costs = _costs(form, sections, root, organisations, year)
                data[form.code] = {name: asdict(cost) for name, cost in costs.items()}
                rows += [(form.name, name, *_told(cost)) for name, cost in costs.items()]
    persons = PersonCard.objects.count()
    return Figures(
        f"Формы статистики: {whole(persons)} персон, {whole(len(organisations))} организаций",
        COLUMNS,
        tuple(rows),
        data={"persons": persons, "organisations": len(organisations), "forms": data},
    )


def _forms_of(year: int) -> Iterator[StatForm]:
    """The version of each form that is shown of the year."""
    for code in dict.fromkeys(form.code for form in forms()):
        if form := form_of(code, year):
            yield form


def _costs(
    form: StatForm, sections: Sequence[FormSection], root: Institution, places: Sequence[Institution], year: int
) -> Mapping[str, FormCost]:
    period, scope = form.period(year, clock.today()), Scope(root.pk, open_data=True)
    top, _ = parting_below(root)

    def of(place: Institution) -> Told:
        return [numbers(section, AskedForm(scope, place, period)) for section in sections]

    def below() -> Told:
        parted = [numbers_below(section, AskedForm(scope, root, period), len(top.path) + 1) for section in sections]
        return [_sum(found.values()) for found in parted]

    def of_each() -> Told:
        return [_sum(own) for own in zip(*map(of, places), strict=True)]

    asked = {"край": _cost(lambda: of(root)), "сумма подчинённых": _cost(below), "каждая организация": _cost(of_each)}
    region = _filled(asked["край"][0])
    for title, (told, _) in asked.items():
        if _filled(told) != region:
            raise RuntimeError(f"Форма {form.name}: {title} и\u00a0край целиком расходятся.")
    return {title: cost for title, (_, cost) in asked.items()}


def _cost(do: Callable[[], Told]) -> tuple[Told, FormCost]:
    """Done once before, so that what is kept in the process and in the database is there."""
    with asked_of_database() as statements:
        do()
    told, spent = spent_on(do)
    buffers = sum(buffers_of(*statement) for statement in statements)
    return told, FormCost(sum(map(len, _filled(told))), *spent, buffers, len(statements))


def _sum(parts: Iterable[Numbers]) -> Numbers:
    found = Counter[Place]()
    for one in parts:
        found.update(one)
    return found


def _filled(told: Told) -> Told:
    """A part without records has no cell where the whole has a zero."""
    return [{place: number for place, number in one.items() if number} for one in told]


def _told(cost: FormCost) -> tuple[str, ...]:
    return (
        whole(cost.cells),
        russian.number(cost.wall, 2),
        milliseconds(cost.python),
        milliseconds(cost.postgres),
        whole(cost.buffers),
        whole(cost.statements),
    )
