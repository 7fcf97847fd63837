"""Names of people, places and organisations, read once from the lists beside this file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kontingent.synthetic.rng import Rng


@cache
def words(name: str) -> dict[str, Any]:
    text = (files("kontingent.synthetic") / "words" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class PersonName:
    family: str
    given: str
    additional: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.family, self.given, self.additional) if part)


@cache
def _patronymics() -> dict[str, str]:
    return dict(words("people")["male"])


@cache
def _boys() -> list[str]:
    return [given for given, _ in words("people")["male"]]


@cache
def _girls() -> list[str]:
    return list(words("people")["female"])


def woman_surname(surname: str) -> str:
    """«Иванова» of «Иванов»; names that do not bend stay."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    if surname.endswith("ой"):
        return surname[:-2] + "ая"
    return surname


def surname(family: str, sex: str) -> str:
    return family if sex == "male" else woman_surname(family)


def patronymic(father: str, sex: str) -> str:
    made = _patronymics()[father]
    if sex == "male":
        return made
    if made.endswith("Ильич"):
        return "Ильинична"
    return made.removesuffix("ич") + "на"


def family_name(rng: Rng) -> str:
    """In the form of a man."""
    found: str = rng.ranked(words("people")["surnames"])
    return found


def given_name(rng: Rng, sex: str, *, grown: bool = False) -> str:
    if grown:
        found: str = rng.ranked(words("people")["grown_male" if sex == "male" else "grown_female"])
        return found
    return rng.ranked(_boys() if sex == "male" else _girls())


def address(rng: Rng, settlement: str) -> tuple[str, str, str, str]:
    """(settlement, street, house, flat); the flat is empty for a house of one family, as most of a village are."""
    house = str(rng.between(1, 90)) + ("А" if rng.chance(0.08) else "")
    street = rng.ranked(words("places")["streets"])
    flat = rng.between(1, 120) if rng.chance(0.6) else 0
    largest = 120 if settlement.startswith("г. ") else 16
    return settlement, street, house, str(flat) if 0 < flat <= largest else ""


def address_text(place: tuple[str, str, str, str], style: int) -> str:
    """Suppliers write the same address in different ways."""
    settlement, street, house, flat = place
    if style == 0:
        return f"{settlement}, ул. {street}, д. {house}" + (f", кв. {flat}" if flat else "")
    if style == 1:
        return f"{settlement}, ул.{street}, {house}" + (f"-{flat}" if flat else "")
    return f"{settlement}, улица {street}, дом {house}" + (f", квартира {flat}" if flat else "")


_LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", [
    "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
    "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya",
], strict=True))  # fmt: skip


def latin(text: str) -> str:
    return "".join(_LATIN.get(letter, "") for letter in text.lower())
