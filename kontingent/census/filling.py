"""How full organisations are, and bodies and municipalities by their organisations.

Who fills and what is filled are of the same organisations: a share has for its base the places that are known and for
its numerator the learners of the organisations that have them. Free places of one do not make up for those lacking in
another, so the two are told apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kontingent.census.applications import Demand
from kontingent.kernel import bars

NOBODY: Mapping[Demand, int] = dict.fromkeys(Demand, 0)


@dataclass(frozen=True, slots=True)
class Of:
    """Of one organisation. `places` None: of a level on which it has learners nobody has said how many there are."""

    places: int | None
    reserved: int = 0
    learners: int = 0
    queue: Mapping[Demand, int] | None = None


@dataclass(frozen=True, slots=True)
class Filling:
    """`organisations` that have places, learners or a queue, `told` of them with places that are known.

    `learners` are distinct persons, `seated` those of the organisations with known places, each of them added.
    """

    organisations: int
    told: int
    places: int
    reserved: int
    learners: int
    seated: int
    free: int
    over: int
    queue: Mapping[Demand, int]

    @classmethod
    def of_row(cls, row: Sequence[int]) -> "Filling":
        organisations, told, places, reserved, learners, seated, free, over, *queue = row
        every = dict(zip(Demand, queue, strict=True))
        return cls(organisations, told, places, reserved, learners, seated, free, over, every)

    @property
    def row(self) -> tuple[int, ...]:
        """Numbers alone, as they are kept."""
        numbers = (self.organisations, self.told, self.places, self.reserved, self.learners, self.seated, self.free)
        return (*numbers, self.over, *(self.queue[demand] for demand in Demand))

    @property
    def is_known(self) -> bool:
        return self.told > 0

    @property
    def share(self) -> float | None:
        return self.seated / self.places if self.places else None

    @property
    def bar(self) -> str:
        """Width of the bar of fill, by the scale of `kernel.bars`."""
        return "" if self.share is None else bars.width(self.share)

    @property
    def is_over(self) -> bool:
        return self.seated > self.places and self.is_known


def together(organisations: Iterable[Of], learners: int) -> Filling:
    """`learners`: distinct persons of all of them."""
    every = list(organisations)
    told = [(one.places, one) for one in every if one.places is not None]
    queues = [one.queue for one in every if one.queue is not None]
    return Filling(
        organisations=len(every),
        told=len(told),
        places=sum(places for places, _ in told),
        reserved=sum(one.reserved for _, one in told),
        learners=learners,
        seated=sum(one.learners for _, one in told),
        free=sum(max(places - one.learners, 0) for places, one in told),
        over=sum(max(one.learners - places, 0) for places, one in told),
        queue={demand: sum(queue[demand] for queue in queues) for demand in Demand},
    )
