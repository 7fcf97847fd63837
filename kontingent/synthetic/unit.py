"""One municipality from the first family to the last package: independent of all others, so many run at once."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kontingent.synthetic import offices
from kontingent.synthetic.desk import Desk, Subject
from kontingent.synthetic.dice import dice
from kontingent.synthetic.families import Cradle
from kontingent.synthetic.institutions import Institution, Municipality, Region
from kontingent.synthetic.learning import record_path
from kontingent.synthetic.namesakes import Rate, likenesses
from kontingent.synthetic.people import Family, Likeness, Person
from kontingent.synthetic.postroom import Postroom
from kontingent.synthetic.progress import record_achievements, record_additional, record_progress, settle_honours
from kontingent.synthetic.queues import record_applications
from kontingent.synthetic.schooling import Path as Way
from kontingent.synthetic.schooling import Walk
from kontingent.synthetic.staff import Personnel
from kontingent.synthetic.suppliers import SUPPLIERS, XLS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import Ledger
from kontingent.synthetic.wellbeing import record_wellbeing, record_work
from kontingent.synthetic.witness import Witness

# A full package of a municipality covers those whose learners all live there; colleges and adapted schools take them
# from everywhere.
_LOCAL = ("preschool", "general", "additional")


@dataclass(slots=True)
class Report:
    """What one unit made."""

    learners: int = 0
    persons: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    packages: list[tuple[str, str]] = field(default_factory=list)  # (moment, path under the region's folder)


class Unit:
    def __init__(
        self, region: Region, home: Municipality, seed: int, timeline: Timeline, out: Path, namesakes: Rate = Rate.MANY
    ) -> None:
        self.region, self.home, self.timeline, self.seed = region, home, timeline, seed
        self.namesakes = namesakes
        self.dice = dice(seed, "unit", home.number)
        self.ledger = Ledger(out / "truth", home.number)
        self.witness = Witness(self.ledger, home.number, timeline)
        self.desks = [Desk(known, home.number + 1, out, timeline, self.ledger) for known in SUPPLIERS]
        self.cradle = Cradle(home, timeline, self.dice)
        self.postroom = Postroom(self.desks, timeline, self.dice)
        self.born: dict[int, int] = {}
        self.report = Report()

    def run(self) -> Report:
        own = [place for place in self.region.institutions if place.unit == self.home.number]
        bodies = [place for place in own if not place.is_organisation]
        personnel = Personnel(self.home, self.cradle, self.timeline, self.dice, self.seed)
        staff = personnel.hire(bodies)
        for desk in self.desks:
            self._institutions(desk, own, personnel.heads)
        for like in likenesses(self.home, self.region, self.seed, self.timeline, self.namesakes):
            self._family(staff, like)
        while self.report.learners < self.home.learners:
            self._family(staff)
        for person in staff:
            self.postroom.employee(person)
            self.witness.person(person, grown=True)
        self._births()
        for desk in self.desks:
            desk.close()
            self.report.packages += desk.written
        self.ledger.close()
        self.report.rows = self.ledger.rows
        return self.report

    def _institutions(self, desk: Desk, own: list[Institution], heads: dict[int, str]) -> None:
        bit = desk.supplier.bit
        known = [place for place in own if place.is_organisation and offices.knows(place, bit)]
        desk.covers = [desk.supplier.institution_id(place.number) for place in known if place.type in _LOCAL]
        if desk.supplier.full_in_autumn and self.home.number % 2 == 0:  # the other half sends changes only
            covered = [place for place in known if place.type == "preschool"]
            desk.covers_new_year = [desk.supplier.institution_id(place.number) for place in covered]
        for place in known:
            facts = offices.facts_of(place, bit, self.timeline, self.dice)
            if bit == XLS:
                facts.append(offices.headed(place, heads[place.number], dice(self.seed, "requisites", place.number)))
            desk.send(Subject("Organisation", desk.supplier.institution_id(place.number), place.number), facts)

    def _family(self, staff: list[Person], like: Likeness | None = None) -> None:
        family = self.cradle.family(staff, like)
        ways = [self._life(child) for child in family.children]
        for child in family.children:
            self.born[child.birth.year] = self.born.get(child.birth.year, 0) + 1
        if any(way.stays for way in ways) or any(child.facts for child in family.children):
            self._send(family, ways)
        self.report.learners += sum(way.learns_on(self.timeline.horizon) for way in ways)

    def _life(self, child: Person) -> Way:
        way = Walk(child, self.home, self.region, self.timeline, self.dice).go()
        way.stays = [stay for stay in way.stays if stay.known <= self.timeline.horizon]
        record_applications(child, way, self.home, self.timeline, self.dice)
        record_path(child, way, self.timeline, self.dice)
        record_progress(child, way, self.timeline, self.dice)
        settle_honours(child)
        record_achievements(child, way, self.timeline, self.dice)
        record_wellbeing(child, way, self.timeline, self.dice)
        record_work(child, way, self.timeline, self.dice)
        record_additional(child, way, self.home, self.timeline, self.dice)
        child.facts = [fact for fact in child.facts if fact.known <= self.timeline.horizon]
        return way

    def _send(self, family: Family, ways: list[Way]) -> None:
        for child, way in zip(family.children, ways, strict=True):
            if child.facts:
                self.postroom.child(child)
                self.witness.child(child, way)
                self.report.persons += 1
        self.postroom.guardians(family)
        self.witness.guardians(family)

    def _births(self) -> None:
        """As the civil registry counts: more are born than come to learn."""
        body, facts = self.home.body, []
        for year in range(self.timeline.year - 17, self.timeline.today.year):
            born = round(self.born.get(year, 0) * 1.06) + self.dice.between(0, 2)
            facts.append(offices.births(year, born))
            self.ledger.add("life-births", (body.number, year, born))
        desk = next(desk for desk in self.desks if desk.supplier.bit == XLS)
        subject = Subject("GoverningBody", desk.supplier.institution_id(body.number), body.number)
        desk.send_apart(subject, facts, date(self.timeline.horizon.year, 1, 1))
