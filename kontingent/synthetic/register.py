"""The institutions of the whole region: each supplier names those it knows before it speaks of anybody there."""

from pathlib import Path

from kontingent.synthetic import offices
from kontingent.synthetic.institutions import Region, SyntheticInstitution
from kontingent.synthetic.rng import rng
from kontingent.synthetic.supplier_feed import KINDS_OF_INSTITUTIONS, FeedSubject, SupplierFeed
from kontingent.synthetic.suppliers import SUPPLIERS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import TruthTables

_PART = 99  # of the truth: what belongs to no municipality


class Register:
    def __init__(self, region: Region, seed: int, timeline: Timeline, out: Path) -> None:
        self.region, self.seed, self.timeline = region, seed, timeline
        self.tables = TruthTables(out / "truth", _PART)
        self.feeds = [SupplierFeed(supplier, 0, out, timeline, self.tables) for supplier in SUPPLIERS]

    def write(self) -> list[tuple[str, str]]:
        """(moment, path) of the packages."""
        for feed in self.feeds:
            self._send(feed)
            feed.close()
        for place in self.region.institutions:
            self._witness(place)
        self.tables.close()
        return [row for feed in self.feeds for row in feed.written]

    def _send(self, feed: SupplierFeed) -> None:
        bit = feed.supplier.bit
        known = [place for place in self.region.institutions if offices.knows(place, bit)]
        feed.kinds = KINDS_OF_INSTITUTIONS
        feed.covers = [feed.supplier.institution_id(place.number) for place in known]
        for place in known:
            external = feed.supplier.institution_id(place.number)
            facts = offices.requisites_of(place, bit, self.timeline, rng(self.seed, "requisites", place.number))
            of_body = offices.body_facts(place, bit) if place.is_body else []
            if place.is_organisation:
                feed.send(FeedSubject("Organisation", external, place.number), facts)
                facts = []
            if of_body:
                feed.send(FeedSubject("GoverningBody", external, place.number), of_body + facts)

    def _witness(self, place: SyntheticInstitution) -> None:
        where = (place.number, place.unit, place.parent, int(place.is_body), int(place.is_organisation))
        self.tables.add("life-institutions", (*where, place.type, place.full_name, place.municipality))
        for groups in place.classes.values():
            for group in groups:
                named = (group.name, group.grade, group.letter, group.group)
                self.tables.add("life-classes", (place.number, group.year, *named, group.form, group.shift))
