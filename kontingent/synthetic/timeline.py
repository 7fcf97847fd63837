"""The years a region lives through and the days that matter in each."""

from dataclasses import dataclass
from datetime import date, timedelta

from kontingent.kernel.periods import SchoolYear

HISTORY = 5  # school years, with the current one
REPLAY = 2  # so many years before the current one the suppliers begin to send


@dataclass(frozen=True, slots=True)
class Timeline:
    today: date
    year: int  # the current school year

    @classmethod
    def until(cls, today: date) -> "Timeline":
        return cls(today, SchoolYear.of(today).first)

    @property
    def years(self) -> range:
        return range(self.year - HISTORY + 1, self.year + 1)

    @property
    def horizon(self) -> date:
        """The last day of which the suppliers have told."""
        return self.today - timedelta(days=1)

    @property
    def replay_from(self) -> date:
        """From here on what happens in the world is sent as a change; what was before comes whole, as it ended."""
        return date(self.year - REPLAY, 10, 10)
