"""What each millisecond of a page is: the gate, each statement, the form of filters, rows, the template, the journal.

A moment of the processor belongs to the innermost part that is open, so the parts add up to the page.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from time import process_time
from typing import Any, cast
from unittest import mock

from django.db import connection
from django.template import engines
from django.template.backends.jinja2 import Jinja2

from kontingent.project.benchmarks.figures import Figures, milliseconds
from kontingent.project.benchmarks.pages import opened
from kontingent.project.benchmarks.spending import of_server, one_process

GATE, VIEW, TEMPLATE, FILTERS, JOURNAL, WHOLE = (
    *("вход, ворота и сжатие", "страница: условия и строки", "шаблон", "панель отбора", "журнал"),
    "всего",
)
LEAST = 0.0007  # seconds: statements that take less are told together
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE|JOIN) "?(\w+)')


class _Meter:
    """Seconds of this process and of its database by part."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}
        self._open = [GATE]
        self._since = (process_time(), of_server())
        self._asked: Counter[str] = Counter()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._turn()
        self._open.append(name)
        yield
        self._turn()
        self._open.pop()

    def of(self, name: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it is given and gives
            with self.part(name):
                return do(*args, **kwargs)

        return timed

    def statement(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def timed(statement: str, *rest: Any) -> Any:  # noqa: ANN401 - as above
            with self.part(self._named(statement)):
                return ask(statement, *rest)

        return timed

    def wrapped(self, execute: Callable[..., Any], *rest: Any) -> Any:  # noqa: ANN401 - as Django
        return self.statement(execute)(*rest)

    def end(self) -> None:
        self._turn()
        self._asked.clear()

    def _named(self, statement: str) -> str:
        found = _TABLE.search(statement)
        table = found[1] if found else statement.split(None, 1)[0]
        self._asked[table] += 1
        return f"запрос: {table}" + (f", {self._asked[table]}-й" if self._asked[table] > 1 else "")

    def _turn(self) -> None:
        now, since = (process_time(), of_server()), self._since
        kept = self.spent.setdefault(self._open[-1], [0.0, 0.0])
        for place in range(2):
            kept[place] += now[place] - since[place]
        self._since = now


def measure(times: int) -> Figures:
    """Needs a loaded region with logins (`kontingent demo`)."""
    client, addresses = opened()
    made: list[tuple[str, ...]] = []
    data: dict[str, dict[str, list[float]]] = {}
    with one_process():
        for name in ("реестр", "портфолио", "организации"):
            client.get(addresses[name])
            spent = _of_page(partial(client.get, addresses[name]), times)
            data[name] = spent
            made.extend((name, part, *map(milliseconds, seconds)) for part, seconds in spent.items())
    columns = ("страница", "часть", "Python, мс", "PostgreSQL, мс")
    return Figures(f"Из чего складывается страница, среднее из {times}", columns, tuple(made), data={"parts": data})


def _of_page(ask: Callable[[], object], times: int) -> dict[str, list[float]]:
    with ExitStack() as patched:
        meter = _Meter()
        _patch(meter, patched)
        for _ in range(times):
            ask()
            meter.end()
    return _summed({part: [one / times for one in seconds] for part, seconds in meter.spent.items()})


def _patch(meter: _Meter, patched: ExitStack) -> None:
    from kontingent.kernel import sql
    from kontingent.web import gate, page

    words: dict[str, Any] = cast("Jinja2", engines["jinja"]).env.globals
    for place, name, part in ((gate, "_run", VIEW), (page, "render", TEMPLATE), (gate, "_write_line", JOURNAL)):
        patched.enter_context(mock.patch.object(place, name, meter.of(part, getattr(place, name))))
    patched.enter_context(mock.patch.dict(words, once=meter.of(FILTERS, words["once"])))
    patched.enter_context(mock.patch.object(sql, "by_key", meter.statement(sql.by_key)))
    patched.enter_context(connection.execute_wrapper(meter.wrapped))


def _summed(spent: dict[str, list[float]]) -> dict[str, list[float]]:
    """The dearest first; statements that take little together, and all."""
    told = {part: seconds for part, seconds in spent.items() if ":" not in part or sum(seconds) >= LEAST}
    little = [seconds for part, seconds in spent.items() if part not in told]
    told = dict(sorted(told.items(), key=lambda one: -sum(one[1])))
    told[f"прочие запросы, {len(little)}"] = _sum(little)
    return {**told, WHOLE: _sum([*told.values()])}


def _sum(several: list[list[float]]) -> list[float]:
    return [sum(seconds[place] for seconds in several) for place in range(2)]
