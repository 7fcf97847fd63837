r"""What a record is called in a copy: the person, the institution and whatever else tells it apart, with tabs between.

Of a class, a building or an organisation there is no person. A name is made in SQL: `concat_ws(E'\t', …)` of the three.
"""

from collections import Counter
from collections.abc import Iterable

Records = Counter[str]
OF_PERSON = r"concat_ws(E'\t', e.person_id, e.institution_id)"  # a person in an institution


def person_of(name: str) -> int:
    """0: of nobody."""
    return int(name.partition("\t")[0] or 0)


def place_of(name: str) -> int:
    return int(name.split("\t", 2)[1])


def rest_of(name: str) -> list[str]:
    return name.split("\t")[2:]


def each_once(names: Iterable[str]) -> Records:
    """Of what is counted once wherever it stands, the first of its names."""
    kept: dict[tuple[object, ...], str] = {}
    for name in sorted(names):
        kept.setdefault(_unit(name), name)
    return Counter(kept.values())


def without(those: Records, others: Records, *, is_once: bool) -> Records:
    """Records of the first that are not among the others; of what is counted once the place does not matter."""
    if not is_once:
        return those - others
    known = {_unit(name) for name in others}
    return Counter(name for name in those if _unit(name) not in known)


def _unit(name: str) -> tuple[object, ...]:
    return (person_of(name), *rest_of(name))
