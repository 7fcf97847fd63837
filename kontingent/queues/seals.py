"""A queue as the bytes that are sealed, and what became of it from one seal to another.

A csv of UTF-8 with lines that end in LF: a heading, then an application a line in the order of the queue, parted by
«|», days as ISO 8601, codes as they are. It is of an organisation and wished school year whole: the queue of an age
group is those of its lines that are of the group.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from hashlib import sha256

from kontingent.kernel import classifiers, russian
from kontingent.queues.order import Queued, places

COLUMNS = tuple(field.name for field in fields(Queued))
LABELS = {
    "right": "право",
    "registered": "дата регистрации",
    "time": "время регистрации",
    "desired": "желаемая дата",
    "status": "статус",
}
CODED = {"right": "queue_right", "status": "application_status"}
# The number of an application, the code of its supplier, and which of those that have both it is, from 0.
Name = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class SealDifference:
    """`was` and `became` are places; None where it did not stand in the queue."""

    number: str
    supplier: str
    was: int | None
    became: int | None
    reason: str


def written(ordered: Iterable[Queued]) -> str:
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter="|", lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(astuple(one) for one in ordered)  # a day is written as ISO 8601, none as nothing
    return text.getvalue()


def digest_of(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def read(content: str) -> list[Queued]:
    rows = csv.reader(io.StringIO(content, newline=""), delimiter="|")
    next(rows)
    return [
        Queued(number, supplier, right, _day(registered), time, _day(desired), status)
        for number, supplier, right, registered, time, desired, status in rows
    ]


def differences(
    earlier: Sequence[Queued], later: Sequence[Queued], statuses: Mapping[tuple[str, str], str]
) -> list[SealDifference]:
    """Who came, left, was corrected or has another place, by the place he has now. `statuses`: codes as of today."""
    was, became = _by_name(earlier), _by_name(later)
    found = [*_of_the_later(was, became), *_gone(was, became, statuses)]
    return sorted(found, key=lambda one: (one.became is None, one.became or one.was or 0, one.number))


def _of_the_later(was: "Placing", became: "Placing") -> Iterator[SealDifference]:
    for name, (place, standing) in became.items():
        if name not in was:
            yield SealDifference(*name[:2], None, place, "встало в\u00a0очередь")
            continue
        before, stood = was[name]
        corrected = "; ".join(_corrected(stood, standing))
        if corrected:
            yield SealDifference(*name[:2], before, place, f"поставщик исправил: {corrected}")
        elif before != place:
            yield SealDifference(*name[:2], before, place, _moved(name, was, became))


def _gone(was: "Placing", became: "Placing", statuses: Mapping[tuple[str, str], str]) -> Iterator[SealDifference]:
    for name, (place, _) in was.items():
        if name not in became:
            status = statuses.get(name[:2])
            label = classifiers.label("application_status", status) if status else ""
            why = f"ушло из\u00a0очереди, теперь: {label}" if label else "заявления больше нет: отозвано поставщиком"
            yield SealDifference(*name[:2], place, None, why)


def _corrected(was: Queued, became: Queued) -> Iterator[str]:
    for name, label in LABELS.items():
        before, after = getattr(was, name), getattr(became, name)
        if before != after:
            yield f"{label} {_words(name, before)} → {_words(name, after)}"


def _moved(name: Name, was: "Placing", became: "Placing") -> str:
    """What happened ahead of one who did not change himself."""
    before, after = _ahead(name, was), _ahead(name, became)
    left, came = len(before - after), len(after - before)
    parts = [f"ушло {left}"] if left else []
    parts += [f"встало {came}"] if came else []
    return f"впереди {', '.join(parts)}" if parts else "место делят не\u00a0те, что прежде"


def _ahead(name: Name, placing: "Placing") -> set[Name]:
    own = placing[name][0]
    return {other for other, (place, _) in placing.items() if place < own}


Placing = dict[Name, tuple[int, Queued]]


def _by_name(ordered: Sequence[Queued]) -> Placing:
    found, met = Placing(), Counter[tuple[str, str]]()
    for one, placed in zip(ordered, places(ordered), strict=True):
        name = (one.number, one.supplier)
        found[*name, met[name]] = (placed.place, one)
        met[name] += 1
    return found


def _words(name: str, value: object) -> str:
    if name in CODED:
        return f"«{classifiers.label(CODED[name], str(value))}»"
    return russian.date(value) if isinstance(value, date) else str(value or "не\u00a0указано")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
