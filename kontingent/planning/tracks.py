"""What is forecast apart: schools by grade, kindergartens by age, colleges by course; and the parts that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

SCHOOL, PRESCHOOL, VOCATIONAL = "school", "preschool", "vocational"


@dataclass(frozen=True, slots=True)
class Track:
    """`first` and `last` grade, age or course. `ages`: years from birth to entry, of most and of the others."""

    code: str
    title: str
    word: str  # what a grade of it is called
    first: int
    last: int
    ages: tuple[int, int] = (7, 6)

    @property
    def width(self) -> int:
        return self.last - self.first + 1


TRACKS = {
    one.code: one
    for one in (
        Track(SCHOOL, "Школы", "класс", 1, 11),
        Track(PRESCHOOL, "Детские сады", "года рождения", 2, 6, (2, 2)),
        Track(VOCATIONAL, "Колледжи", "курс", 1, 5, (0, 0)),
    )
}


@dataclass(frozen=True, slots=True)
class ForecastPart:
    """Grades of a track that are shown together; `levels` of education whose places are theirs.

    `inside`: «в начальной школе».
    """

    code: str
    title: str
    short: str
    inside: str
    track: Track
    first: int
    last: int
    levels: Sequence[str]

    @property
    def grades(self) -> slice:
        """Of arrays of the track."""
        return slice(self.first - self.track.first, self.last - self.track.first + 1)


PRIMARY, BASIC, SECONDARY = "primary", "basic", "secondary"
WHOLE_SCHOOL = "general"
_SCHOOL = TRACKS[SCHOOL]
PARTS = {
    one.code: one
    for one in (
        ForecastPart(PRESCHOOL, "Детские сады", "Сады", "в\u00a0детских садах", TRACKS[PRESCHOOL], 2, 6, (PRESCHOOL,)),
        ForecastPart(PRIMARY, "1–4 классы", "1–4", "в\u00a0начальной школе", _SCHOOL, 1, 4, (PRIMARY,)),
        ForecastPart(BASIC, "5–9 классы", "5–9", "в\u00a05–9\u00a0классах", _SCHOOL, 5, 9, (BASIC,)),
        ForecastPart(SECONDARY, "10–11 классы", "10–11", "в\u00a010–11\u00a0классах", _SCHOOL, 10, 11, (SECONDARY,)),
        ForecastPart(
            WHOLE_SCHOOL, "Школы, 1–11 классы", "1–11", "в\u00a0школах", _SCHOOL, 1, 11, (PRIMARY, BASIC, SECONDARY)
        ),
        ForecastPart(
            VOCATIONAL, "Колледжи", "СПО", "в\u00a0колледжах", TRACKS[VOCATIONAL], 1, 5,
            ("vocational_worker", "vocational_specialist"),
        ),
    )
}  # fmt: skip


def parts_of(track: Track) -> list[ForecastPart]:
    return [part for part in PARTS.values() if part.track is track]


def whole_of(track: Track) -> ForecastPart:
    """All grades of it together."""
    return max(parts_of(track), key=lambda part: part.last - part.first)
