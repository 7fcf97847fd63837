"""The general block as each supplier keeps it: its spelling, its address style, its gaps, its corrections."""

from collections.abc import Callable
from datetime import date, timedelta

from kontingent.synthetic.families import PERSONS_OF_UNIT
from kontingent.synthetic.noise import NoisyCopy
from kontingent.synthetic.people import Place, SyntheticPerson, TrueRecord, Value
from kontingent.synthetic.requisites import snils_text
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, QUEUE, XLS, SupplierProfile
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import PersonName, address_text, latin

# How often a supplier knows it, of a child and of a grown person.
_SNILS = {DNEVNIK: (0.92, 0.8), XLS: (0.96, 0.95), QUEUE: (0.95, 0.97), NAVIGATOR: (0.98, 0.85)}
_DOCUMENT = {DNEVNIK: (0.65, 0.15), XLS: (0.5, 0.5), QUEUE: (0.95, 0.4), NAVIGATOR: (0.1, 0.0)}
_CONTACTS = {DNEVNIK: (0.6, 0.6), XLS: (0.2, 0.4), QUEUE: (0.5, 0.7), NAVIGATOR: (0.25, 0.9)}
_ROMAN = ("I", "II", "III", "IV")
_LETTERS = ("ВЛ", "БГ", "ЗЛ", "АЕ")


def knows_snils(supplier: SupplierProfile, person: SyntheticPerson, rng: Rng) -> bool:
    return rng.chance(_share(_SNILS, supplier, person))


def _share(shares: dict[int, tuple[float, float]], supplier: SupplierProfile, person: SyntheticPerson) -> float:
    hardly = person.likeness is not None and person.likeness.is_hardly_numbered
    return shares[supplier.bit][person.grown] * (0.5 if hardly else 1)


class SupplierCopy:
    """The general block of one person at one supplier, from the day it first hears of him."""

    def __init__(
        self,
        person: SyntheticPerson,
        supplier: SupplierProfile,
        copy: NoisyCopy,
        first: date,
        timeline: Timeline,
        rng: Rng,
    ) -> None:
        self.person, self.supplier, self.copy, self.first = person, supplier, copy, first
        self.timeline, self.rng = timeline, rng
        self.facts: list[TrueRecord] = []

    def write(self) -> list[TrueRecord]:
        self._general()
        bit = self.supplier.bit
        if self.rng.chance(_CONTACTS[bit][self.person.grown]):
            self._contacts()
        if self.copy.document or self.rng.chance(_share(_DOCUMENT, self.supplier, self.person)):
            self._documents()
        return self.facts

    def _add(self, kind: str, key: str, known: date, fields: dict[str, Value]) -> None:
        self.facts.append(TrueRecord(kind, key, max(known, self.first), fields, self.supplier.bit))

    def _general(self) -> None:
        person, copy = self.person, self.copy
        self._version(self.first, copy.name, copy.birth, copy.snils)
        if not copy.keeps_surname:
            for since, name in person.names[1:]:
                self._version(since + timedelta(days=20), name, copy.birth, copy.snils)
        clean = snils_text(person.snils)
        if not copy.snils and self.rng.chance(0.3):
            self._version(self._later(), self._name_then(), copy.birth, clean)
        elif copy != NoisyCopy(person.name, person.birth.isoformat(), copy.snils) and self.rng.chance(0.2):
            day = self._later()
            self._version(day, person.named_on(day), person.birth.isoformat(), clean if copy.snils else "")

    def _name_then(self) -> PersonName:
        if self.copy.keeps_surname or len(self.person.names) == 1:
            return self.copy.name
        return self.person.names[-1][1]

    def _later(self) -> date:
        """The supplier corrects itself, or learns what it did not know; never before a change of name."""
        return max(self.first, self.person.names[-1][0]) + timedelta(days=self.rng.between(90, 500))

    def _version(self, known: date, name: PersonName, birth: str, snils: str) -> None:
        person = self.person
        self._add("general", "", known, {
            "family_name": name.family,
            "given_name": name.given,
            "additional_name": name.additional,
            "gender": person.sex,
            "birth_date": birth,
            "birth_place": person.birth_place if self.supplier.bit & (QUEUE | XLS) else "",
            "citizenship": person.citizenship if not person.grown or self.rng.chance(0.9) else "",
            "country": person.country if person.country != "RUS" else "",
            "snils": snils,
        })  # fmt: skip

    def _contacts(self) -> None:
        person, write = self.person, _WRITERS[self.supplier.bit]
        for place, (since, home) in enumerate(person.homes):
            if place and self.rng.chance(0.3):
                continue  # nobody told the supplier of the move
            fields = write(person, home, self.rng)
            self._add("contacts", "", since, fields)

    def _documents(self) -> None:
        person, number = self.person, self.person.number
        if not person.grown:
            fields: dict[str, Value] = {
                "type": "birth_certificate" if person.citizenship == "russian" else "foreign_birth_certificate"
            }
            fields |= _certificate(number, self.copy.document)
            fields["issued"] = person.birth + timedelta(days=20)
            if self.supplier.bit == QUEUE:
                fields |= {"issuer": "Отдел ЗАГС", "record_number": str(number % 900 + 1)}
            self._add("identityDocument", "bc", person.birth, fields)
        of_age = date(person.birth.year + 14, person.birth.month, min(person.birth.day, 28)) + timedelta(days=30)
        if (
            person.grown or (of_age < self.timeline.today and self.rng.chance(0.7))
        ) and person.citizenship == "russian":
            year = max(of_age.year, 2000)
            passport: dict[str, Value] = {
                "type": "passport",
                "series": f"94{year % 100:02d}",
                "number": f"{_dense(number) * 37 % 1_000_000:06d}",
                "issued": of_age if of_age.year >= 2000 else date(2001, 5, 20),
            }
            if self.copy.document == "no_series" and person.grown:
                passport["series"] = ""
            self._add("identityDocument", "ps", of_age, passport)


def _dense(number: int) -> int:
    """Numbers of persons leave most of a million to each unit; documents have six digits for all."""
    unit, within = divmod(number, PERSONS_OF_UNIT)
    return unit * 37_003 + within


def _certificate(number: int, spoilt: str) -> dict[str, Value]:
    """Persons whose numbers agree have different series."""
    dense = _dense(number)
    turn = dense // 1_000_000 + dense % 1_000_000
    series, of_series = f"{_ROMAN[turn % 4]}-{_LETTERS[turn // 4 % 4]}", f"{dense * 31 % 1_000_000:06d}"
    if spoilt == "no_series":
        return {"series": "1212", "number": of_series[:5]}
    if spoilt == "latin_series":
        return {"series": series.replace("В", "B").replace("А", "A").replace("Е", "E").lower(), "number": of_series}
    return {"series": series, "number": of_series}


def _of_journal(person: SyntheticPerson, home: Place, rng: Rng) -> dict[str, Value]:
    fields: dict[str, Value] = {"actual_address": address_text(home, 1)}
    if rng.chance(0.5):
        fields["permanent_address"] = address_text(home, 1)
    if rng.chance(0.1):
        fields["home_phone"] = f"2-{person.number % 90 + 10}-{rng.between(10, 99)}"
    if person.grown or rng.chance(0.3):
        fields["mobile_phone"] = person.phone
    if rng.chance(0.4 if person.grown else 0.15):
        fields["email"] = f"{latin(person.name.given)}.{latin(person.name.family)}{person.number % 1000}@pochta.example"
    return fields


def _of_sheet(person: SyntheticPerson, home: Place, rng: Rng) -> dict[str, Value]:
    fields: dict[str, Value] = {"permanent_address": address_text(home, 0)}
    if rng.chance(0.05):
        fields |= {"temporary_address": address_text(home, 0), "temporary_until": date(2030, 12, 31)}
    if person.grown:
        fields["mobile_phone"] = person.phone.replace("+7 ", "8").replace("-", "")
    return fields


def _of_queue(person: SyntheticPerson, home: Place, rng: Rng) -> dict[str, Value]:
    fields: dict[str, Value] = {"permanent_address": address_text(home, 2)}
    if rng.chance(0.3):
        fields["actual_address"] = address_text(home, 2)
    if person.grown:
        fields["mobile_phone"] = person.phone
    return fields


def _of_navigator(person: SyntheticPerson, home: Place, rng: Rng) -> dict[str, Value]:
    del home
    fields: dict[str, Value] = {"mobile_phone": person.phone.replace(" ", "")}
    if rng.chance(0.8):
        fields["email"] = f"{latin(person.name.family)}_{person.number % 10_000}@mail.example"
    return fields


_WRITERS: dict[int, Callable[[SyntheticPerson, Place, Rng], dict[str, Value]]] = {
    DNEVNIK: _of_journal,
    XLS: _of_sheet,
    QUEUE: _of_queue,
    NAVIGATOR: _of_navigator,
}
