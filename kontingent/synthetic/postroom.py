"""Who sends what of whom: each supplier's copy of a person, with its dirt, its double ids and its second-hand ids."""

from collections.abc import Sequence
from datetime import date, timedelta

from kontingent.synthetic import dirt
from kontingent.synthetic.cards import Card, knows_snils
from kontingent.synthetic.desk import Desk, Subject
from kontingent.synthetic.dice import Dice
from kontingent.synthetic.people import Fact, Family, Kin, Person, To, Value
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, QUEUE, XLS
from kontingent.synthetic.timeline import Timeline

# How often a supplier of a child also has the first and the second guardian.
_GUARDIANS = {DNEVNIK: (0.85, 0.5), XLS: (0.1, 0.05), QUEUE: (0.95, 0.06), NAVIGATOR: (0.4, 0.05)}
_SECOND_ID = 500_000


class Postroom:
    def __init__(self, desks: Sequence[Desk], timeline: Timeline, dice: Dice) -> None:
        self.desks, self.timeline, self.dice = desks, timeline, dice
        self._freed: list[tuple[str, date]] = []  # ids the journal may give to somebody else, and since when
        self._wards: dict[tuple[int, int], list[Fact]] = {}  # (supplier, guardian) → links to children

    def child(self, child: Person) -> None:
        for desk in self.desks:
            bit = desk.supplier.bit
            own = [fact for fact in child.facts if fact.seen & bit]
            if not own:
                continue
            first = min(fact.known for fact in own)
            self._person(desk, child, own, first)
            self._link(desk, child, first)

    def guardians(self, family: Family) -> None:
        for kin in family.guardians:
            if kin.person.guardians:
                continue  # an employee: sent once, with everything
            for desk in self.desks:
                links = self._wards.pop((desk.supplier.bit, kin.person.number), [])
                if links:
                    self._person(desk, kin.person, links, min(link.known for link in links))

    def employee(self, person: Person) -> None:
        for desk in self.desks:
            own = [fact for fact in person.facts if fact.seen & desk.supplier.bit]
            own += self._wards.pop((desk.supplier.bit, person.number), [])
            if own:
                self._person(desk, person, own, min(fact.known for fact in own))

    def _link(self, desk: Desk, child: Person, first: date) -> None:
        shares = _GUARDIANS[desk.supplier.bit]
        for place, kin in enumerate(child.guardians):
            if self.dice.chance(shares[place]):
                links = _guardianships(desk, child, kin, first)
                self._wards.setdefault((desk.supplier.bit, kin.person.number), []).extend(links)

    def _person(self, desk: Desk, person: Person, own: list[Fact], first: date) -> None:
        code = self._second_hand(desk, person, first)
        copy = dirt.clean(person, snils=knows_snils(desk.supplier, person, self.dice))
        if not code and (code := dirt.choose(person, self.dice)):
            copy = dirt.spoil(code, copy, person, self.dice)
        facts = Card(person, desk.supplier, copy, first, self.timeline, self.dice).write() + own
        subject = Subject("Person", desk.id_of(person.number), person.number)
        cut = self._cut(desk, person, own) if not code else None
        if cut is None:
            desk.send(subject, facts, code)
        else:
            self._twice(desk, person, facts, cut)
        self._free(desk, person, subject, facts)

    def _second_hand(self, desk: Desk, person: Person, first: date) -> str:
        """An id that the journal gave before to somebody who has left."""
        if desk.supplier.bit == DNEVNIK and self._freed and not person.grown and self._freed[0][1] < first:
            desk.person_ids[person.number] = self._freed.pop(0)[0]
            return "id_reused"
        return ""

    def _free(self, desk: Desk, person: Person, subject: Subject, facts: list[Fact]) -> None:
        last = max(fact.known for fact in facts)
        gone = last < self.timeline.horizon - timedelta(days=300)
        if desk.supplier.bit == DNEVNIK and gone and not person.grown and self.dice.chance(0.02):
            # Only an id that has been sent at all, and to which nobody points any more from the next package on.
            sent = max(last, desk.moments[0].date())
            self._freed.append((subject.external_id, sent + timedelta(days=200)))

    def _cut(self, desk: Desk, person: Person, own: list[Fact]) -> date | None:
        """A new school enters the learner anew: from that day the journal knows the child by two ids."""
        if desk.supplier.bit != DNEVNIK or person.grown or not self.dice.chance(0.012):
            return None
        days = sorted(fact.known for fact in own if fact.kind == "enrolment" and fact.known > desk.moments[0].date())
        return days[-1] if days else None

    def _twice(self, desk: Desk, person: Person, facts: list[Fact], cut: date) -> None:
        """Links of guardians keep to the first id; the second is alone if nothing was sent before."""
        early = [fact for fact in facts if fact.known < cut]
        late = [fact for fact in facts if fact.known >= cut]
        second = desk.supplier.person_id(person.number + _SECOND_ID)
        if early:
            desk.send(Subject("Person", desk.id_of(person.number), person.number), early)
        else:
            desk.person_ids[person.number] = second
        again = [
            Fact(fact.kind, fact.key, cut, fact.fields, fact.seen)
            for fact in early
            if fact.kind in ("general", "identityDocument")
        ]
        desk.send(Subject("Person", second, person.number), again + late, "duplicate")


def _guardianships(desk: Desk, child: Person, kin: Kin, first: date) -> list[Fact]:
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
        facts.append(Fact("guardianship", key, max(first, since or first), fields, desk.supplier.bit))
        if until is not None:
            facts.append(Fact("guardianship", key, max(first, until), {**fields, "date_to": until}, desk.supplier.bit))
    return facts
