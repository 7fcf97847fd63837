"""The few persons that words mean best: whose names the words begin come before those who have them inside."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.kernel.keyset import PageRequest
from kontingent.kernel.names import search_words
from kontingent.registry.filters import Filters
from kontingent.registry.name_search import TRIGRAM, Where
from kontingent.registry.queries import COUNTED_UP_TO, ListedPersons, Total
from kontingent.registry.rows import RegistryRow, read_rows
from kontingent.registry.selecting import rows_from

_STARTS = "s.name_key LIKE %(surname)s"
_IN_ORDER = "SELECT s.person_id {} ORDER BY s.name_key, s.person_id LIMIT %(most)s"
_RANKED = """
WITH found AS MATERIALIZED (SELECT s.person_id, s.name_key, {begun} AS begun, {starts} AS starts {rows} LIMIT %(limit)s)
SELECT person_id, (SELECT count(*) FROM found)
FROM found ORDER BY begun DESC, starts DESC, name_key, person_id LIMIT %(most)s
"""


def read_best(scope: Scope, filters: Filters, most: int) -> tuple[RegistryRow, ...]:
    """Those with the most words at the beginnings of names; of these first whose surname the first word begins.

    Without «Доступ к ПДн» a surname alone is searched, in the order of the registry.
    """
    if scope.masked:
        in_order = Total(COUNTED_UP_TO, is_exact=False)  # the index of names gives the first few without a count
        return ListedPersons(scope, filters, total=in_order).page(PageRequest(most)).rows
    found: dict[int, None] = {}
    for person_id in _best(scope, filters, most):
        found[person_id] = None
        if len(found) == most:
            break
    return read_rows(scope, list(found))


def _best(scope: Scope, filters: Filters, most: int) -> Iterator[int]:
    """The best first, some twice; a statement is asked only when those before have not given enough."""
    words = search_words(filters.words)
    rows, values = rows_from(scope, replace(filters, where=Where.ANYWHERE))
    values |= {"most": most, "limit": COUNTED_UP_TO + 1, "surname": f"{words[0]}%"}
    values |= {f"begun_{n}_{m}": like for n, word in enumerate(words) for m, like in enumerate(_beginnings(word))}
    each = [_begins(n) for n in range(len(words))]
    begun = " AND ".join(each)
    yield from _in_order(f"{rows} AND {_STARTS} AND {begun}", values)
    if max(map(len, words)) < TRIGRAM:
        yield from _in_order(f"{rows} AND {_STARTS}", values)
        return
    ranking = " + ".join(f"({one})::integer" for one in each)
    everybody = _ranked(rows, ranking, values)
    if everybody is not None:
        yield from everybody
        return
    of_begun = _ranked(f"{rows} AND {begun}", ranking, values)
    yield from _in_order(f"{rows} AND {begun}", values) if of_begun is None else of_begun
    yield from _in_order(rows, values)


def _beginnings(word: str) -> tuple[str, ...]:
    """Of a surname, of later names, of the second half of «Римский-Корсаков». Words of a search hold no wildcards."""
    return f"{word}%", f"% {word}%", f"%-{word}%"


def _begins(number: int) -> str:
    return "(" + " OR ".join(f"s.name_key LIKE %(begun_{number}_{m})s" for m in range(3)) + ")"


def _in_order(rows: str, values: dict[str, Any]) -> Iterator[int]:
    yield from sql.column(_IN_ORDER.format(rows), values)


def _ranked(rows: str, begun: str, values: dict[str, Any]) -> list[int] | None:
    """None where more than are counted have the words: of those but a part would be ranked."""
    found = sql.rows(_RANKED.format(begun=begun, starts=_STARTS, rows=rows), values)
    return None if found and found[0][1] > COUNTED_UP_TO else [row[0] for row in found]
