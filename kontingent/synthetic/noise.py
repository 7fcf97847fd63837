"""Noise of known kinds: what is wrong in a supplier's copy of a person, with a code for the truth."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kontingent.synthetic import requisites
from kontingent.synthetic.people import SyntheticPerson
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.vocabulary import PersonName, words

# Kinds that nobody may tune recognition by: reported apart.
HELD_OUT = ("name_order", "diminutive", "snils_twin")
# Kinds that change no field but who stands behind an id.
OF_IDS = ("duplicate", "id_reused")


@dataclass(frozen=True, slots=True)
class NoisyCopy:
    """How a supplier writes a person: text as sent."""

    name: PersonName
    birth: str  # ISO date, or what is none
    snils: str  # as sent; empty is missing
    document: str = ""  # "", "latin_series", "no_series": how the series is spoilt
    keeps_surname: bool = False  # a changed surname never reaches this supplier


def clean(person: SyntheticPerson, *, snils: bool) -> NoisyCopy:
    return NoisyCopy(person.name, person.birth.isoformat(), requisites.snils_text(person.snils) if snils else "")


def spoil(code: str, copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    return _SPOILERS[code](copy, person, rng)


def choose(person: SyntheticPerson, rng: Rng) -> str:
    """The kind of noise a supplier's copy of a person gets, empty for nine of ten."""
    if not rng.chance(0.11):
        return "snils_twin" if person.twin is not None and rng.chance(0.15) else ""
    code = rng.weighted(_SHARES)
    return code if _fits(code, person) else ""


def _fits(code: str, person: SyntheticPerson) -> bool:
    if code == "snils_mother":
        return any(kin.relation == "mother" for kin in person.guardians)
    if code == "birth_swapped":
        return person.birth.day <= 12 and person.birth.day != person.birth.month
    if code == "yo":
        return "ё" in str(person.name)
    if code == "latin":
        return any(letter in _LOOKALIKES for letter in person.name.family)
    if code == "diminutive":
        return person.name.given in words("people")["diminutives"]
    if code == "surname_kept":
        return len(person.names) > 1
    return True


_SHARES = (
    ("name_typo", 0.17),
    ("yo", 0.1),
    ("no_patronymic", 0.13),
    ("snils_missing", 0.1),
    ("snils_bad", 0.12),
    ("snils_mother", 0.06),
    ("birth_swapped", 0.07),
    ("birth_impossible", 0.04),
    ("latin", 0.06),
    ("document_format", 0.09),
    ("surname_kept", 0.02),
    ("name_order", 0.02),
    ("diminutive", 0.02),
)
CODES = (*(code for code, _ in _SHARES), "snils_twin", *OF_IDS)

_LOOKALIKES = dict(zip("АВЕКМНОРСТХаеорсх", "ABEKMHOPCTXaeopcx", strict=True))
_NEAR = {"а": "о", "о": "а", "е": "и", "и": "е", "в": "ф", "с": "з", "т": "д", "н": "м", "л": "д", "р": "п", "к": "г"}


def _typo(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    """One letter is left out, doubled, or another one."""
    del person
    family = rng.chance(0.6)
    word = copy.name.family if family else copy.name.given
    at = rng.between(1, len(word) - 1)
    letter = word[at]
    changed = rng.pick(("", letter * 2, _NEAR.get(letter.lower(), "и")))
    spoilt = word[:at] + changed + word[at + 1 :]
    return replace(copy, name=replace(copy.name, family=spoilt) if family else replace(copy.name, given=spoilt))


def _yo(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del person, rng
    parts = (copy.name.family, copy.name.given, copy.name.additional)
    return replace(copy, name=PersonName(*(part.replace("ё", "е").replace("Ё", "Е") for part in parts)))


def _no_patronymic(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del person, rng
    return replace(copy, name=replace(copy.name, additional=""))


def _snils_missing(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del person, rng
    return replace(copy, snils="")


def _snils_bad(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del rng
    return replace(copy, snils=requisites.snils_text(requisites.broken_snils(person.snils)))


def _snils_mother(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del rng
    mother = next(kin.person for kin in person.guardians if kin.relation == "mother")
    return replace(copy, snils=requisites.snils_text(mother.snils))


def _snils_twin(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    """Whoever enters the second of two fills in the numbers of the first."""
    del rng
    return replace(copy, snils=requisites.snils_text(person.twin.snils)) if person.twin else copy


def _birth_swapped(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del rng
    birth = person.birth
    return replace(copy, birth=f"{birth.year}-{birth.day:02d}-{birth.month:02d}")


def _birth_impossible(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del rng
    return replace(copy, birth=f"31.02.{person.birth.year}")


def _latin(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del person, rng
    family = "".join(_LOOKALIKES.get(letter, letter) for letter in copy.name.family)
    return replace(copy, name=replace(copy.name, family=family))


def _document_format(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del person
    return replace(copy, document=rng.pick(("latin_series", "no_series")))


def _surname_kept(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del person, rng
    return replace(copy, keeps_surname=True)


def _name_order(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    """Surname and name in each other's places."""
    del person, rng
    return replace(copy, name=PersonName(copy.name.given, copy.name.family, copy.name.additional))


def _diminutive(copy: NoisyCopy, person: SyntheticPerson, rng: Rng) -> NoisyCopy:
    del rng
    return replace(copy, name=replace(copy.name, given=words("people")["diminutives"][person.name.given]))


_SPOILERS: dict[str, Callable[[NoisyCopy, SyntheticPerson, Rng], NoisyCopy]] = {
    "name_typo": _typo,
    "yo": _yo,
    "no_patronymic": _no_patronymic,
    "snils_missing": _snils_missing,
    "snils_bad": _snils_bad,
    "snils_mother": _snils_mother,
    "snils_twin": _snils_twin,
    "birth_swapped": _birth_swapped,
    "birth_impossible": _birth_impossible,
    "latin": _latin,
    "document_format": _document_format,
    "surname_kept": _surname_kept,
    "name_order": _name_order,
    "diminutive": _diminutive,
}
