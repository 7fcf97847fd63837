"""Small packages of changes, one after another: statements, the loader's and the database's processor time of each.

By the way of any package, into the register of this folder whatever its size: of the learners of its largest school
some leave and return; others have new marks and another address besides. Each package changes what the last one said.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

import orjson
import psycopg

from kontingent.audit.actor import Actor
from kontingent.history.entries import id_and_year
from kontingent.history.kinds.base import fields_of
from kontingent.history.kinds.in_sql import with_codes
from kontingent.history.kinds.learning import CurrentMark, Enrolment, FinalMark
from kontingent.history.kinds.person import Contacts
from kontingent.ingest import markup
from kontingent.ingest.actions import receive
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.project.benchmarks.figures import Figures, milliseconds, whole
from kontingent.project.benchmarks.spending import spent_on

ROBOT = Actor.system("Замер")
SETTLE = 8  # packages, until the server keeps its plans
_LEARNERS = with_codes("""
    WITH school AS (
        SELECT institution_id FROM enrolment JOIN institution ON institution.id = institution_id
         WHERE school_year = %(year)s AND type = 'general' AND date_to >= %(today)s
         GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
    ), learner AS (
        SELECT person_id, class_name FROM enrolment JOIN school USING (institution_id)
         WHERE school_year = %(year)s AND date_to >= %(today)s
    ), told AS (
        SELECT DISTINCT ON (person_id) class_name, supplier, external_id, key, payload
          FROM learner JOIN fact USING (person_id) JOIN person_external_id AS known USING (person_id)
         WHERE fact.supplier = known.supplier_id AND kind = kind(Enrolment) AND payload IS NOT NULL
           AND superseded_at = '9999-01-01 00:00:00+00' AND NOT payload ? 'date_to'
           AND (payload ->> 'school_year')::int = %(year)s
         ORDER BY person_id, supplier, key, external_id
    )
    SELECT supplier, external_id, key, payload::text FROM told
     WHERE supplier = (SELECT supplier FROM told GROUP BY 1 ORDER BY count(*) DESC LIMIT 1)
     ORDER BY class_name, external_id LIMIT %(most)s
""")


@dataclass(frozen=True, slots=True)
class Learner:
    id: str
    enrolment: str  # the supplier's id of it
    cells: Mapping[str, str]

    def leaves(self, number: int) -> markup.Record:
        """With an odd number; with an even one he is back."""
        left = (clock.today() - timedelta(days=2)).isoformat()
        return markup.Record(Enrolment, self.enrolment, {**self.cells, **({"to": left} if number % 2 else {})})

    def changes(self, number: int) -> Iterator[markup.Record]:
        yield self.leaves(number)
        yield markup.Record(Contacts, "", {"email": f"n{number}@example.org"})
        mark = {name: self.cells[name] for name in ("organisation", "schoolYear")} | {"subject": "history"}
        for period in ("1", "2"):
            said = {"period": f"{period} четверть", "marks": f"5 4 {4 + number % 2}", "absences": str(number)}
            yield markup.Record(CurrentMark, f"bench-{period}", mark | said)
        yield markup.Record(FinalMark, "bench", mark | {"yearMark": str(4 + number % 2)})


# Of a kind of packages: how many learners it tells of, and what of each.
PACKAGES: Mapping[str, tuple[int, Callable[[Learner, int], Sequence[markup.Record]]]] = {
    "5 выбывших": (5, lambda learner, number: [learner.leaves(number)]),
    "45 выбывших": (45, lambda learner, number: [learner.leaves(number)]),
    "18 обучающихся, по пяти сведений": (18, lambda learner, number: list(learner.changes(number))),
}


def measure(times: int) -> Figures:
    """RuntimeError if there are no such learners."""
    supplier, learners = _learners(max(many for many, _ in PACKAGES.values()))
    rows, data, number = [], {}, Package.objects.count() * 2
    for name, (many, records) in PACKAGES.items():
        costs = []
        for _ in range(SETTLE + times + (SETTLE + times) % 2):  # in the end all are back
            number += 1
            items = [(learner.id, records(learner, number)) for learner in learners[:many]]
            costs.append(_cost(supplier, f"Замер {number}", items))
        facts, statements, loader, database = (median(column) for column in zip(*costs[SETTLE:], strict=True))
        cpu = loader + database
        rows.append((name, whole(facts), whole(statements), *map(milliseconds, (loader, database, cpu))))
        data[name] = {"facts": facts, "statements": statements, "loader": loader, "database": database, "cpu": cpu}
    title = "Небольшие пакеты изменений, медиана, миллисекунды процессора на пакет"
    return Figures(title, ("пакет", "сведений", "запросов", "загрузчик", "PostgreSQL", "всего"), tuple(rows), data=data)


def _learners(most: int) -> tuple[Supplier, list[Learner]]:
    asked = {"today": clock.today(), "year": SchoolYear.of(clock.today()).first, "most": most}
    found = sql.rows(_LEARNERS, asked)
    if len(found) < most:
        raise RuntimeError(f"В регистре нет школы, о {most} учениках которой говорит один поставщик.")
    props = {known.name: known.prop for known in fields_of(Enrolment)}
    learners = []
    for _, id_, key, payload in found:
        cells = {props[name]: str(told) for name, told in orjson.loads(payload).items() if name in props}
        learners.append(Learner(id_, (id_and_year(key) or ("",))[0], cells))
    return Supplier.objects.get(pk=found[0][0]), learners


def _cost(supplier: Supplier, title: str, items: Sequence[tuple[str, Sequence[markup.Record]]]) -> tuple[float, ...]:
    """Facts that it changed, statements, seconds of the loader and of the database."""
    made = f'<meta name="kontingent:made" content="{clock.now().isoformat()}"/></head>'.encode()
    data = markup.of_items(supplier.code, title, ItemType.PERSON, items).replace(b"</head>", made, 1)

    def do() -> Package:
        received = receive(supplier=supplier, name=f"{title}.{markup.FORMAT}", stream=io.BytesIO(data), by=ROBOT)
        return load(package_id=received.package.pk, by=ROBOT)

    with _counted() as sent:
        package, (_, loader, database) = spent_on(do)
    if package.state not in (Package.State.ACCEPTED, Package.State.REMARKS):
        raise RuntimeError(f"{package.shown_name}: {package.reason}")  # nothing of it would be measured
    return package.counts["new"] + package.counts["changed"], len(sent), loader, database


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The driver's statements, Django's among them."""
    sent: list[str] = []
    own = {name: getattr(psycopg.Cursor, name) for name in ("execute", "executemany", "copy")}

    def noting(name: str) -> Callable[..., Any]:
        def note(cursor: psycopg.Cursor[Any], *asked: Any, **more: Any) -> Any:  # noqa: ANN401 - the driver's
            sent.append(name)
            return own[name](cursor, *asked, **more)

        return note

    for name in own:
        setattr(psycopg.Cursor, name, noting(name))
    try:
        yield sent
    finally:
        for name, does in own.items():
            setattr(psycopg.Cursor, name, does)
