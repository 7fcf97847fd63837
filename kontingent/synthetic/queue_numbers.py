"""Numbers that the electronic queue gives to those who still wait, told in one last package of changes.

They follow its own rules: rights first, then the moment of registration, through a whole organisation and wished year.
A few are not where the rules put them, as in life. A stream of chance of its own leaves all other values as they are.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from kontingent.kernel.classifiers import classifier
from kontingent.kernel.periods import SchoolYear
from kontingent.synthetic.people import At, SyntheticPerson, TrueRecord
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.supplier_feed import FeedSubject, SupplierFeed

ODD = 0.04  # of those who wait, moved by a few places
Waiting = tuple[SyntheticPerson, TrueRecord]
_RIGHTS = [*classifier("queue_right").items]


class QueueNumbers:
    def __init__(self, feed: SupplierFeed, rng: Rng) -> None:
        self.feed, self.rng = feed, rng
        self._queues: defaultdict[tuple[int, int], list[Waiting]] = defaultdict(list)

    def heed(self, children: Iterable[SyntheticPerson]) -> None:
        """Whoever waits as the supplier's last package knows him."""
        last = self.feed.moments[-1].date()
        for child in children:
            wishes = (fact for fact in child.facts if fact.kind == "application" and fact.key == "q1")
            told = [fact for fact in wishes if fact.known <= last]
            if told and told[-1].fields["status"] in ("registered", "queued"):
                place, desired = told[-1].fields["organisation"], told[-1].fields["desired"]
                if isinstance(place, At) and isinstance(desired, date):
                    self._queues[place.institution, SchoolYear.of(desired).first].append((child, told[-1]))

    def send(self) -> None:
        sent = []
        for _, waiting in sorted(self._queues.items(), key=lambda queue: queue[0]):
            ordered = sorted(waiting, key=_rule)
            for place in range(len(ordered) - 1):
                if self.rng.chance(ODD):
                    ordered.insert(min(place + 3, len(ordered)), ordered.pop(place))
            sent += [self._numbered(child, fact, number) for number, (child, fact) in enumerate(ordered, 1)]
        if sent:
            self.feed.send_apart(sent, self.feed.moments[-1].date())

    def _numbered(self, child: SyntheticPerson, fact: TrueRecord, number: int) -> tuple[FeedSubject, list[TrueRecord]]:
        said = TrueRecord(fact.kind, fact.key, fact.known, {**fact.fields, "position": number}, fact.seen)
        return FeedSubject("Person", self.feed.id_of(child.number), child.number), [said]


def _rule(waiting: Waiting) -> tuple[int, str, str]:
    fields = waiting[1].fields
    right = classifier("queue_benefit").items[str(fields["benefit"])].right
    return _RIGHTS.index(right), str(fields["registered"]), str(fields["registered_time"])
