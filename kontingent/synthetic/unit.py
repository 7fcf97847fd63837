"""One municipality from the first family to the last package: independent of all others, so many run at once."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kontingent.synthetic import offices
from kontingent.synthetic.dispatching import Dispatcher
from kontingent.synthetic.families import FamilyGenerator
from kontingent.synthetic.ground_truth import GroundTruthWriter
from kontingent.synthetic.institutions import Municipality, Region, SyntheticInstitution
from kontingent.synthetic.learning import record_path
from kontingent.synthetic.namesakes import Rate, likenesses
from kontingent.synthetic.people import Family, Likeness, SyntheticPerson
from kontingent.synthetic.progress import record_achievements, record_additional, record_progress, settle_honours
from kontingent.synthetic.queue_numbers import QueueNumbers
from kontingent.synthetic.queues import record_applications
from kontingent.synthetic.rng import rng
from kontingent.synthetic.schooling import EducationPath as Way
from kontingent.synthetic.schooling import PathBuilder
from kontingent.synthetic.staff import Personnel
from kontingent.synthetic.supplier_feed import FeedSubject, SupplierFeed
from kontingent.synthetic.suppliers import QUEUE, SUPPLIERS, XLS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import TruthTables
from kontingent.synthetic.wellbeing import record_wellbeing, record_work

# A full package of a municipality covers those whose learners all live there; colleges and adapted schools take them
# from everywhere.
_LOCAL = ("preschool", "general", "additional")


@dataclass(slots=True)
class UnitSummary:
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
        self.rng = rng(seed, "unit", home.number)
        self.tables = TruthTables(out / "truth", home.number)
        self.truth = GroundTruthWriter(self.tables, home.number, timeline)
        self.feeds = [SupplierFeed(known, home.number + 1, out, timeline, self.tables) for known in SUPPLIERS]
        self.generator = FamilyGenerator(home, timeline, self.rng)
        self.dispatcher = Dispatcher(self.feeds, timeline, self.rng)
        queue = next(feed for feed in self.feeds if feed.supplier.bit == QUEUE)
        self.numbers = QueueNumbers(queue, rng(seed, "queue numbers", home.number))
        self.born: dict[int, int] = {}
        self.report = UnitSummary()

    def run(self) -> UnitSummary:
        own = [place for place in self.region.institutions if place.unit == self.home.number]
        bodies = [place for place in own if not place.is_organisation]
        personnel = Personnel(self.home, self.generator, self.timeline, self.rng, self.seed)
        staff = personnel.hire(bodies)
        for feed in self.feeds:
            self._institutions(feed, own, personnel.heads)
        for like in likenesses(self.home, self.region, self.seed, self.timeline, self.namesakes):
            self._family(staff, like)
        while self.report.learners < self.home.learners:
            self._family(staff)
        for person in staff:
            self.dispatcher.employee(person)
            self.truth.person(person, grown=True)
        self._births()
        self.numbers.send()
        for feed in self.feeds:
            feed.close()
            self.report.packages += feed.written
        self.tables.close()
        self.report.rows = self.tables.rows
        return self.report

    def _institutions(self, feed: SupplierFeed, own: list[SyntheticInstitution], heads: dict[int, str]) -> None:
        bit = feed.supplier.bit
        known = [place for place in own if place.is_organisation and offices.knows(place, bit)]
        feed.covers = [feed.supplier.institution_id(place.number) for place in known if place.type in _LOCAL]
        if feed.supplier.full_in_autumn and self.home.number % 2 == 0:  # the other half sends changes only
            covered = [place for place in known if place.type == "preschool"]
            feed.covers_new_year = [feed.supplier.institution_id(place.number) for place in covered]
        for place in known:
            facts = offices.facts_of(place, bit, self.timeline, self.rng)
            if bit == XLS:
                facts.append(offices.headed(place, heads[place.number], rng(self.seed, "requisites", place.number)))
            feed.send(FeedSubject("Organisation", feed.supplier.institution_id(place.number), place.number), facts)

    def _family(self, staff: list[SyntheticPerson], like: Likeness | None = None) -> None:
        family = self.generator.family(staff, like)
        ways = [self._life(child) for child in family.children]
        for child in family.children:
            self.born[child.birth.year] = self.born.get(child.birth.year, 0) + 1
        if any(way.stays for way in ways) or any(child.facts for child in family.children):
            self._send(family, ways)
        self.report.learners += sum(way.learns_on(self.timeline.horizon) for way in ways)

    def _life(self, child: SyntheticPerson) -> Way:
        way = PathBuilder(child, self.home, self.region, self.timeline, self.rng).go()
        way.stays = [stay for stay in way.stays if stay.known <= self.timeline.horizon]
        record_applications(child, way, self.home, self.timeline, self.rng)
        record_path(child, way, self.timeline, self.rng)
        record_progress(child, way, self.timeline, self.rng)
        settle_honours(child)
        record_achievements(child, way, self.timeline, self.rng)
        record_wellbeing(child, way, self.timeline, self.rng)
        record_work(child, way, self.timeline, self.rng)
        record_additional(child, way, self.home, self.timeline, self.rng)
        child.facts = [fact for fact in child.facts if fact.known <= self.timeline.horizon]
        return way

    def _send(self, family: Family, ways: list[Way]) -> None:
        for child, way in zip(family.children, ways, strict=True):
            if child.facts:
                self.dispatcher.child(child)
                self.truth.child(child, way)
                self.report.persons += 1
        self.numbers.heed(family.children)
        self.dispatcher.guardians(family)
        self.truth.guardians(family)

    def _births(self) -> None:
        """As the civil registry counts: more are born than come to learn."""
        body, facts = self.home.body, []
        for year in range(self.timeline.year - 17, self.timeline.today.year):
            born = round(self.born.get(year, 0) * 1.06) + self.rng.between(0, 2)
            facts.append(offices.births(year, born))
            self.tables.add("life-births", (body.number, year, born))
        feed = next(feed for feed in self.feeds if feed.supplier.bit == XLS)
        subject = FeedSubject("GoverningBody", feed.supplier.institution_id(body.number), body.number)
        feed.send_apart([(subject, facts)], date(self.timeline.horizon.year, 1, 1))
