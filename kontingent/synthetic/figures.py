"""The region of the manual's figures: its persons and institutions exactly as printed, as packages of two suppliers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from kontingent.synthetic import requisites
from kontingent.synthetic.manifest import write_manifest
from kontingent.synthetic.people import At, To, TrueRecord, Value
from kontingent.synthetic.rng import Rng, rng
from kontingent.synthetic.supplier_feed import FeedSubject, SupplierFeed
from kontingent.synthetic.suppliers import DNEVNIK, SUPPLIERS, XLS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.truth import TruthTables
from kontingent.synthetic.vocabulary import PersonName, family_name, given_name, patronymic, surname, words

DAY = date(2018, 4, 20)  # the screens of the manual show ages and years as of then
YEAR = 2017
SUBORDINATE = 11  # organisations of the body of figure 16
LEARNERS = 860  # of all of them
_ALWAYS = date(2000, 1, 1)
_SEPTEMBER = date(YEAR, 9, 1)
_FIRST_FILLER = 51  # numbers of the organisations that make up the eleven, and their learners
_FIRST_LEARNER = 1_001


class RegionFigures:
    def __init__(self, out: Path) -> None:
        self.printed = words("figures")
        self.timeline = Timeline.until(DAY)
        self.out = out
        self.tables = TruthTables(out / "truth", 0)
        used = [known for known in SUPPLIERS if known.bit in (XLS, DNEVNIK)]
        self.feeds = {known.code: SupplierFeed(known, 0, out, self.timeline, self.tables) for known in used}
        self.rng: Rng = rng(9, "figures")
        self.last_learner = _FIRST_LEARNER

    def write(self) -> None:
        for feed in self.feeds.values():
            feed.covers = [feed.supplier.institution_id(number) for number in self._known_to(feed.supplier.code)]
        for body in self.printed["body"]:
            self._institution(body)
        for organisation in self.printed["organisation"]:
            self._institution(organisation)
        for number in range(_FIRST_FILLER, _FIRST_FILLER + SUBORDINATE - 2):
            self._filler(number)
        self._persons()
        self._learners()
        for feed in self.feeds.values():
            feed.close()
        self.tables.close()
        written = sorted(row for feed in self.feeds.values() for row in feed.written)
        suppliers = [feed.supplier for feed in self.feeds.values()]
        write_manifest(self.out, suppliers, [path for _, path in written], self.timeline.today)

    def _known_to(self, code: str) -> Iterator[int]:
        for printed in (*self.printed["body"], *self.printed["organisation"]):
            if code in printed.get("suppliers", ["xls-upload"]):
                yield printed["number"]
        if code == "xls-upload":
            yield from range(_FIRST_FILLER, _FIRST_FILLER + SUBORDINATE - 2)

    def _institution(self, printed: dict[str, Any]) -> None:
        number = printed["number"]
        self._witness(printed)
        facts = [
            TrueRecord(kind, "", _ALWAYS, printed[kind], 0)
            for kind in ("organisationGeneral", "institutionContacts")
            if kind in printed
        ]
        if "parent" in printed:
            facts.append(TrueRecord("subordination", "", _ALWAYS, {"body": At(printed["parent"])}, 0))
        facts += self._classes(number)
        for code in printed.get("suppliers", ["xls-upload"]):
            feed = self.feeds[code]
            external = feed.supplier.institution_id(number)
            if "bodyGeneral" in printed:
                of_body = TrueRecord("bodyGeneral", "", _ALWAYS, printed["bodyGeneral"], 0)
                own = [fact for fact in facts if fact.kind != "organisationGeneral"]
                feed.send(FeedSubject("GoverningBody", external, number), [of_body, *own])
                facts = [fact for fact in facts if fact.kind == "organisationGeneral"]
            if facts:
                feed.send(FeedSubject("Organisation", external, number), facts)

    def _witness(self, printed: dict[str, Any]) -> None:
        organisation, body = printed.get("organisationGeneral", {}), printed.get("bodyGeneral", {})
        name = (organisation or body)["full_name"]
        places = (printed["number"], 0, printed.get("parent"), int(bool(body)), int(bool(organisation)))
        self.tables.add("life-institutions", (*places, organisation.get("type", ""), name, ""))

    def _filler(self, number: int) -> None:
        title = f"школа №{number}"
        self._institution({
            "number": number,
            "parent": self.printed["body_of_figure_16"],
            "organisationGeneral": {
                "full_name": f"Муниципальное бюджетное общеобразовательное учреждение «Основная {title}»",
                "short_name": f"МБОУ «Основная {title}»",
                "category": "educational",
                "type": "general",
                "inn": requisites.inn("74", 4000 + number),
                "status": "active",
            },
        })  # fmt: skip

    def _classes(self, number: int) -> list[TrueRecord]:
        """Those of figure 14, and the eighteen of figure 13."""
        if number == self.printed["school_of_figure_14"]:
            named = [(name, part["form"], part["shift"]) for part in self.printed["classes"] for name in part["heads"]]
        elif number == self.printed["school_of_figure_13"]:
            named = [(f"{grade} {letter}", "full_time", "first") for grade in range(1, 10) for letter in "АБ"]
        else:
            return []
        return [self._class(name, form, shift) for name, form, shift in named]

    @staticmethod
    def _class(name: str, form: str, shift: str) -> TrueRecord:
        grade, letter = name.split()
        fields: dict[str, Value] = {
            "school_year": YEAR,
            "grade": int(grade),
            "letter": letter,
            "form": form,
            "shift": shift,
        }
        return TrueRecord("schoolClass", f"k{grade}{letter}", _ALWAYS, fields, 0)

    def _persons(self) -> None:
        """Figures 9 – 11: the journal knows them, and the ministry's sheet of the gymnasium's staff."""
        child, father, teacher = (known["number"] for known in self.printed["person"])
        gymnasium = At(self.printed["gymnasium"])
        more: dict[int, list[TrueRecord]] = {child: [], father: [], teacher: []}
        for year in (2016, YEAR):
            enrolment: dict[str, Value] = {
                "organisation": gymnasium, "school_year": year, "grade": year - 2008, "letter": "Б",
                "form": "full_time", "shift": "first", "level": "basic", "date_from": date(year, 9, 1),
                "date_to": date(2017, 8, 31) if year == 2016 else None,
            }  # fmt: skip
            more[child].append(TrueRecord("enrolment", f"e{year}", date(year, 9, 1), enrolment, 0))
        more[father].append(TrueRecord("guardianship", "g1", _SEPTEMBER, {"child": To(child), "relation": "father"}, 0))
        post: dict[str, Value] = {
            "organisation": gymnasium,
            "position": "teacher",
            "contract": "main",
            "date_from": date(1999, 9, 1),
        }
        more[teacher] += [
            TrueRecord("employment", "w1", date(2015, 9, 1), {**post, "state": "working"}, 0),
            TrueRecord("employment", "w1", date(2017, 9, 1), {**post, "state": "long_leave"}, 0),
        ]
        feed = self.feeds["dnevnik"]
        for printed in self.printed["person"]:
            number = printed["number"]
            facts = [
                TrueRecord(section["kind"], section.get("key", ""), section["known"], section["fields"], 0)
                for section in printed["sections"]
            ]
            feed.send(FeedSubject("Person", feed.id_of(number), number), [*facts, *more[number]])

    def _learners(self) -> None:
        """Head counts of figures 13, 14 and 16; the child of figure 9 is one of the last."""
        feed, printed = self.feeds["xls-upload"], self.printed
        for place in range(4):
            self._learner(feed, printed["school_of_figure_13"], f"{place + 1} А", "full_time", "first")
        heads = 0
        for part in printed["classes"]:
            for name, count in part["heads"].items():
                heads += count
                for _ in range(count):
                    self._learner(feed, printed["school_of_figure_14"], name, part["form"], part["shift"])
        for place, number in self._shared(LEARNERS - heads - 1):
            self._learner(feed, number, f"{place % 9 + 1} А", "full_time", "first")

    def _shared(self, count: int) -> Iterator[tuple[int, int]]:
        """(turn, organisation) of the learners that are left, over the other ten organisations."""
        others = [self.printed["gymnasium"], *range(_FIRST_FILLER, _FIRST_FILLER + SUBORDINATE - 2)]
        for turn in range(count):
            yield turn // len(others), others[turn % len(others)]

    def _learner(self, feed: SupplierFeed, institution: int, class_name: str, form: str, shift: str) -> None:
        number, throw = self.last_learner, self.rng
        self.last_learner += 1
        grade, letter = class_name.split()
        sex = "male" if throw.chance(0.5) else "female"
        father = given_name(throw, "male", grown=True)
        name = PersonName(surname(family_name(throw), sex), given_name(throw, sex), patronymic(father, sex))
        birth = date(YEAR - 6 - int(grade), 1, 1).replace(month=throw.between(1, 12), day=throw.between(1, 28))
        general: dict[str, Value] = {
            "family_name": name.family, "given_name": name.given, "additional_name": name.additional, "gender": sex,
            "birth_date": birth, "snils": requisites.snils_text(requisites.snils(number)), "citizenship": "russian",
        }  # fmt: skip
        enrolment: dict[str, Value] = {
            "organisation": At(institution), "school_year": YEAR, "grade": int(grade), "letter": letter, "form": form,
            "shift": shift, "date_from": _SEPTEMBER,
        }  # fmt: skip
        facts = [
            TrueRecord("general", "", _SEPTEMBER, general, 0),
            TrueRecord("enrolment", "e1", _SEPTEMBER, enrolment, 0),
        ]
        feed.send(FeedSubject("Person", feed.id_of(number), number), facts)


def write_figures(out: Path) -> None:
    RegionFigures(out).write()
