"""The institutions of the whole region: each supplier names those it knows before it speaks of anybody there."""

from pathlib import Path

from kontingent.synthetic import offices
from kontingent.synthetic.desk import KINDS_OF_INSTITUTIONS, Desk, Subject
from kontingent.synthetic.dice import dice
from kontingent.synthetic.institutions import Institution, Region
from kontingent.synthetic.suppliers import SUPPLIERS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import Ledger

_PART = 99  # of the truth: what belongs to no municipality


class Register:
    def __init__(self, region: Region, seed: int, timeline: Timeline, out: Path) -> None:
        self.region, self.seed, self.timeline = region, seed, timeline
        self.ledger = Ledger(out / "truth", _PART)
        self.desks = [Desk(supplier, 0, out, timeline, self.ledger) for supplier in SUPPLIERS]

    def write(self) -> list[tuple[str, str]]:
        """(moment, path) of the packages."""
        for desk in self.desks:
            self._send(desk)
            desk.close()
        for place in self.region.institutions:
            self._witness(place)
        self.ledger.close()
        return [row for desk in self.desks for row in desk.written]

    def _send(self, desk: Desk) -> None:
        bit = desk.supplier.bit
        known = [place for place in self.region.institutions if offices.knows(place, bit)]
        desk.kinds = KINDS_OF_INSTITUTIONS
        desk.covers = [desk.supplier.institution_id(place.number) for place in known]
        for place in known:
            external = desk.supplier.institution_id(place.number)
            facts = offices.requisites_of(place, bit, self.timeline, dice(self.seed, "requisites", place.number))
            of_body = offices.body_facts(place, bit) if place.is_body else []
            if place.is_organisation:
                desk.send(Subject("Organisation", external, place.number), facts)
                facts = []
            if of_body:
                desk.send(Subject("GoverningBody", external, place.number), of_body + facts)

    def _witness(self, place: Institution) -> None:
        where = (place.number, place.unit, place.parent, int(place.is_body), int(place.is_organisation))
        self.ledger.add("life-institutions", (*where, place.type, place.full_name, place.municipality))
        for groups in place.classes.values():
            for group in groups:
                named = (group.name, group.grade, group.letter, group.group)
                self.ledger.add("life-classes", (place.number, group.year, *named, group.form, group.shift))
