"""What is kept beside the facts for reports and its price in a loading: counts, and tables that reports alone read.

Processors by the part of the view that is being made; pages of the cache, rows and size by the table they are of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Self

from django.apps import apps

from kontingent.audit.actor import Actor
from kontingent.current import results
from kontingent.current.projection import work
from kontingent.current.projection.statements import CLASS_COUNT, COUNTS
from kontingent.kernel import russian, sql
from kontingent.project.benchmarks.figures import Figures, ratio, whole
from kontingent.project.benchmarks.spending import Spent, processors, spent
from kontingent.synthetic.region import install

MEGABYTE = 1 << 20
OF_COUNTS = (work.COUNTED, work.ADDED, *(table.name for table in COUNTS), "count_change", CLASS_COUNT.name)
OF_REPORTS = tuple(
    one._meta.db_table  # noqa: SLF001 - Django's way to know a table
    for one in apps.get_models()
    if one.__module__ == results.__name__
)
_WORDS = {work.COUNTED: "за что считается человек", work.ADDED: "запись разницы"}
_STORED = """
    SELECT relname::text, coalesce(heap_blks_hit + heap_blks_read, 0) + coalesce(idx_blks_hit + idx_blks_read, 0),
           n_tup_ins + n_tup_upd + n_tup_del, pg_total_relation_size(relid)
      FROM pg_stat_user_tables JOIN pg_statio_user_tables USING (relid, schemaname, relname)
     WHERE schemaname = 'public'
"""


@dataclass(frozen=True, slots=True)
class Price:
    """Seconds of processors, of the loader and of its database; of a table with its indexes pages of the cache that
    were touched, rows that were written, bytes.
    """

    loader: float = 0
    database: float = 0
    pages: int = 0
    rows: int = 0
    size: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))


@dataclass(slots=True)
class Parted:
    """Processors by what was being made: of parts that lie in one another by the inner one."""

    spent: defaultdict[str, Price] = field(default_factory=lambda: defaultdict(Price))
    within: list[str] = field(default_factory=lambda: [""])
    since: tuple[float, float] = field(default_factory=processors)

    def turn(self, part: str | None) -> None:
        loader, database = processors()
        self.spent[self.within[-1]] += Price(loader - self.since[0], database - self.since[1])
        if part is None:
            self.within.pop()
        else:
            self.within.append(part)
        self.since = processors()


def measure(folder: Path, *, jobs: int) -> Figures:
    before, parted = _stored(), Parted()
    work.watchers.append(parted.turn)
    try:
        cost = spent(lambda: install(folder, by=Actor.system("Замер"), jobs=jobs))
    finally:
        work.watchers.remove(parted.turn)
    touched = {
        name: Price(pages=at.pages - before[name].pages, rows=at.rows - before[name].rows, size=at.size)
        for name, at in _stored().items()
    }
    return table(parted.spent, touched, cost)


def _stored() -> dict[str, Price]:
    sql.execute("SELECT pg_stat_force_next_flush()")
    return {name: Price(pages=pages, rows=rows, size=size) for name, pages, rows, size in sql.rows(_STORED)}


def table(parts: Mapping[str, Price], touched: Mapping[str, Price], cost: Spent) -> Figures:
    """`parts` of the view by name, `touched` tables; the whole way is what the loading took."""
    each = {name: parts.get(name, Price()) + touched.get(name, Price()) for name in {*parts, *touched, *OF_COUNTS}}
    stored = _sum(touched, touched)
    whole_way = Price(cost.loader, cost.database, stored.pages, stored.rows, stored.size)
    sums = {
        "**Числа**": _sum(each, OF_COUNTS),
        "**Таблицы, которые читают одни отчёты**": _sum(each, OF_REPORTS),
        "Остальное представление": _sum(each, {*parts} - {"", *OF_COUNTS, *OF_REPORTS}),
        "**Весь путь**": whole_way,
    }
    named = {f"`{name}`" if name in touched else _WORDS[name]: each[name] for name in (*OF_COUNTS, *OF_REPORTS)}
    return Figures(
        f"Что хранится для отчётов: {whole(cost.facts)} сведений",
        (
            "часть",
            "PostgreSQL, с",
            "доля",
            "загрузчик, с",
            "доля",
            "страниц кэша, тыс.",
            "доля",
            "строк записано",
            "МБ",
        ),
        tuple(_row(name, price, whole_way) for name, price in {**named, **sums}.items()),
        data={"facts": cost.facts, "parts": {name: asdict(price) for name, price in {**named, **sums}.items()}},
    )


def _sum(prices: Mapping[str, Price], names: Iterable[str]) -> Price:
    return sum((prices[name] for name in names), Price())


def _row(name: str, price: Price, whole_way: Price) -> tuple[str, ...]:
    shares = ((price.database, whole_way.database), (price.loader, whole_way.loader))
    clocked = [told for part, of in shares for told in (ratio(part), russian.percent(part / of))]
    if not price.database:
        clocked = ["–"] * 4
    if not price.pages:
        return (name, *clocked, *["–"] * 4)
    pages = (russian.number(price.pages / 1000, 1), russian.percent(price.pages / whole_way.pages))
    return (name, *clocked, *pages, whole(price.rows), russian.number(price.size / MEGABYTE, 1))
