"""The suppliers of a region: what each knows, when it sends, by which ids it calls people and institutions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from hashlib import blake2b

from kontingent.synthetic.timeline import REPLAY, Timeline

ZONE = timezone(timedelta(hours=3))
DNEVNIK, XLS, QUEUE, NAVIGATOR = 1, 2, 4, 8
ROWS = XLS  # whose id of an enrolment is that of the learner's row in the organisation's sheet, used again every year


@dataclass(frozen=True, slots=True)
class SupplierProfile:
    code: str
    name: str
    bit: int
    rank: int
    days: tuple[tuple[int, int], ...]  # (month, day) of its packages in every year
    decides_subordination: bool = False
    full_in_autumn: bool = False  # its first package of a school year is full, of that year alone
    ranks: dict[str, int] = field(default_factory=dict)  # kind's slug → rank, where it differs

    @property
    def email(self) -> str:
        return f"packages@{self.code}.example"

    def calendar(self, timeline: Timeline) -> tuple[datetime, ...]:
        """The moments of its packages: the first is full, the last is of the evening before today."""
        start, last = date(timeline.year - REPLAY, *self.days[0]), timeline.horizon
        days = {date(year, month, day) for year in range(start.year, last.year + 1) for month, day in self.days}
        kept = [day for day in sorted(days) if start <= day < last]
        return tuple(datetime(day.year, day.month, day.day, 18, tzinfo=ZONE) for day in [*kept, last])

    def starts_a_year(self, moment: datetime) -> bool:
        return (moment.month, moment.day) == self.days[0]

    def institution_id(self, number: int) -> str:
        return _INSTITUTION[self.code](number)

    def person_id(self, number: int) -> str:
        return _PERSON[self.code](number)


def _hexadecimal(kind: str, number: int) -> str:
    digest = blake2b(f"{kind}{number}".encode(), digest_size=8).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:]}"


_INSTITUTION = {
    "dnevnik": lambda number: str(1000 + number * 3),
    "xls-upload": lambda number: f"a{70001 + number}",
    "queue": lambda number: f"OO-{number:05d}",
    "navigator": lambda number: _hexadecimal("institution", number),
}
_PERSON = {
    "dnevnik": lambda number: str(20_000_000_000 + number * 7),
    "xls-upload": lambda number: f"x{number:07x}",
    "queue": lambda number: f"EO-{number:09d}",
    "navigator": lambda number: _hexadecimal("person", number),
}

SUPPLIERS = (
    SupplierProfile(
        "xls-upload",
        "XLS-Upload",
        XLS,
        30,
        ((9, 1), (1, 15), (5, 20)),
        decides_subordination=True,
        ranks={"healthCheck": 10, "stateExam": 10, "organisationGeneral": 10, "specialNeeds": 10},
    ),
    SupplierProfile(
        "queue",
        "Электронная очередь",
        QUEUE,
        40,
        ((9, 2), (12, 1), (3, 1), (6, 10)),
        full_in_autumn=True,
        ranks={"application": 10},
    ),
    SupplierProfile("dnevnik", "Дневник.ру", DNEVNIK, 20, ((9, 5), (11, 6), (1, 12), (4, 2), (6, 28))),
    SupplierProfile("navigator", "Навигатор доп. образования", NAVIGATOR, 50, ((9, 25), (2, 1))),
)
