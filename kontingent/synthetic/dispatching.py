"""Who sends what of whom: each supplier's copy of a person, with its noise, its double ids and its second-hand ids."""

from collections.abc import Sequence
from datetime import date, timedelta

from kontingent.synthetic import noise
from kontingent.synthetic.people import Family, Kin, SyntheticPerson, To, TrueRecord, Value
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.supplier_copies import SupplierCopy, knows_snils
from kontingent.synthetic.supplier_feed import FeedSubject, SupplierFeed
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, QUEUE, XLS
from kontingent.synthetic.timeline import Timeline

# How often a supplier of a child also has the first and the second guardian.
_GUARDIANS = {DNEVNIK: (0.85, 0.5), XLS: (0.1, 0.05), QUEUE: (0.95, 0.06), NAVIGATOR: (0.4, 0.05)}
_SECOND_ID = 500_000


class Dispatcher:
    def __init__(self, feeds: Sequence[SupplierFeed], timeline: Timeline, rng: Rng) -> None:
        self.feeds, self.timeline, self.rng = feeds, timeline, rng
        self._freed: list[tuple[str, date]] = []  # ids the journal may give to somebody else, and since when
        self._wards: dict[tuple[int, int], list[TrueRecord]] = {}  # (supplier, guardian) → links to children

    def child(self, child: SyntheticPerson) -> None:
        for feed in self.feeds:
            bit = feed.supplier.bit
            own = [fact for fact in child.facts if fact.seen & bit]
            if not own:
                continue
            first = min(fact.known for fact in own)
            self._person(feed, child, own, first)
            self._link(feed, child, first)

    def guardians(self, family: Family) -> None:
        for kin in family.guardians:
            if kin.person.guardians:
                continue  # an employee: sent once, with everything
            for feed in self.feeds:
                links = self._wards.pop((feed.supplier.bit, kin.person.number), [])
                if links:
                    self._person(feed, kin.person, links, min(link.known for link in links))

    def employee(self, person: SyntheticPerson) -> None:
        for feed in self.feeds:
            own = [fact for fact in person.facts if fact.seen & feed.supplier.bit]
            own += self._wards.pop((feed.supplier.bit, person.number), [])
            if own:
                self._person(feed, person, own, min(fact.known for fact in own))

    def _link(self, feed: SupplierFeed, child: SyntheticPerson, first: date) -> None:
        shares = _GUARDIANS[feed.supplier.bit]
        for place, kin in enumerate(child.guardians):
            if self.rng.chance(shares[place]):
                links = _guardianships(feed, child, kin, first)
                self._wards.setdefault((feed.supplier.bit, kin.person.number), []).extend(links)

    def _person(self, feed: SupplierFeed, person: SyntheticPerson, own: list[TrueRecord], first: date) -> None:
        code = self._second_hand(feed, person, first)
        copy = noise.clean(person, snils=knows_snils(feed.supplier, person, self.rng))
        if not code and (code := noise.choose(person, self.rng)):
            copy = noise.spoil(code, copy, person, self.rng)
        facts = SupplierCopy(person, feed.supplier, copy, first, self.timeline, self.rng).write() + own
        subject = FeedSubject("Person", feed.id_of(person.number), person.number)
        cut = self._cut(feed, person, own) if not code else None
        if cut is None:
            feed.send(subject, facts, code)
        else:
            self._twice(feed, person, facts, cut)
        self._free(feed, person, subject, facts)

    def _second_hand(self, feed: SupplierFeed, person: SyntheticPerson, first: date) -> str:
        """An id that the journal gave before to somebody who has left."""
        if feed.supplier.bit == DNEVNIK and self._freed and not person.grown and self._freed[0][1] < first:
            feed.person_ids[person.number] = self._freed.pop(0)[0]
            return "id_reused"
        return ""

    def _free(self, feed: SupplierFeed, person: SyntheticPerson, subject: FeedSubject, facts: list[TrueRecord]) -> None:
        last = max(fact.known for fact in facts)
        gone = last < self.timeline.horizon - timedelta(days=300)
        if feed.supplier.bit == DNEVNIK and gone and not person.grown and self.rng.chance(0.02):
            # Only an id that has been sent at all, and to which nobody points any more from the next package on.
            sent = max(last, feed.moments[0].date())
            self._freed.append((subject.external_id, sent + timedelta(days=200)))

    def _cut(self, feed: SupplierFeed, person: SyntheticPerson, own: list[TrueRecord]) -> date | None:
        """A new school enters the learner anew: from that day the journal knows the child by two ids."""
        if feed.supplier.bit != DNEVNIK or person.grown or not self.rng.chance(0.012):
            return None
        days = sorted(fact.known for fact in own if fact.kind == "enrolment" and fact.known > feed.moments[0].date())
        return days[-1] if days else None

    def _twice(self, feed: SupplierFeed, person: SyntheticPerson, facts: list[TrueRecord], cut: date) -> None:
        """Links of guardians keep to the first id; the second is alone if nothing was sent before."""
        early = [fact for fact in facts if fact.known < cut]
        late = [fact for fact in facts if fact.known >= cut]
        second = feed.supplier.person_id(person.number + _SECOND_ID)
        if early:
            feed.send(FeedSubject("Person", feed.id_of(person.number), person.number), early)
        else:
            feed.person_ids[person.number] = second
        again = [
            TrueRecord(fact.kind, fact.key, cut, fact.fields, fact.seen)
            for fact in early
            if fact.kind in ("general", "identityDocument")
        ]
        feed.send(FeedSubject("Person", second, person.number), again + late, "duplicate")


def _guardianships(feed: SupplierFeed, child: SyntheticPerson, kin: Kin, first: date) -> list[TrueRecord]:
    """A record of each term, told as it begins and as it ends."""
    facts = []
    for place, (since, until) in enumerate(kin.terms):
        key = f"g{child.number}" + (f"-{place + 1}" if place else "")
        fields: dict[str, Value] = {
            "child": To(child.number),
            "relation": kin.relation,
            "basis": kin.basis,
            "date_from": since,
        }
        facts.append(TrueRecord("guardianship", key, max(first, since or first), fields, feed.supplier.bit))
        if until is not None:
            facts.append(
                TrueRecord("guardianship", key, max(first, until), {**fields, "date_to": until}, feed.supplier.bit)
            )
    return facts
