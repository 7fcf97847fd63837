"""Writes down the truth of lives, apart from what was sent of them."""

import orjson

from kontingent.synthetic import oddities
from kontingent.synthetic.people import Family, Kin, SyntheticPerson
from kontingent.synthetic.schooling import EducationPath
from kontingent.synthetic.supplier_feed import text_of_value
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import TruthTables

_OTHERWISE = ("enrolment",)  # told by a table of their own


class GroundTruthWriter:
    def __init__(self, tables: TruthTables, unit: int, timeline: Timeline) -> None:
        self.tables, self.unit, self.timeline = tables, unit, timeline

    def person(self, person: SyntheticPerson, *, grown: bool) -> None:
        name = person.named_on(self.timeline.horizon)
        row = (
            person.number, self.unit, name.family, name.given, name.additional, person.sex, person.birth, person.snils,
            int(grown), person.likeness.oddity if person.likeness else "",
        )  # fmt: skip
        self.tables.add("life-persons", row)
        for fact in person.facts:
            if fact.kind not in _OTHERWISE:
                fields = {name: text_of_value(value) for name, value in fact.fields.items() if value not in (None, "")}
                self.tables.add(
                    "life-records", (person.number, fact.kind, fact.key, fact.known, orjson.dumps(fields).decode())
                )

    def child(self, child: SyntheticPerson, way: EducationPath) -> None:
        self.person(child, grown=False)
        for stay in way.stays:
            group = stay.group
            row = (
                child.number, stay.institution.number, group.year, group.name, group.grade, group.letter, group.group,
                group.form, group.shift, stay.level, stay.start, stay.end, int(stay.natural), stay.reason,
                stay.oddity,
            )  # fmt: skip
            self.tables.add("life-enrolments", row)

    def guardians(self, family: Family) -> None:
        for kin in family.guardians:
            if not kin.person.guardians:  # employees among the parents are told of with the other employees
                self.person(kin.person, grown=True)
            for child in family.children:
                if child.facts:
                    self._rights(kin, child)

    def _rights(self, kin: Kin, child: SyntheticPerson) -> None:
        oddity = oddities.RIGHTS_RENEWED if kin.lapsed else ""
        for since, until in kin.terms:
            self.tables.add("life-guardianships", (kin.person.number, child.number, kin.relation, since, until, oddity))
