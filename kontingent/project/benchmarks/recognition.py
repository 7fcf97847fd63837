"""How long recognition takes a record, on a register made up for the purpose and rolled back afterwards."""

import gc
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from django.db import transaction

from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.people import queries
from kontingent.people.actions import recognise
from kontingent.people.matching import Claim

BATCH = 1000
_AT = datetime(2018, 4, 20, 9, 0, tzinfo=UTC)
_FIRST, _SECOND, _NEWCOMER = 32001, 32002, 32003  # suppliers that no register has
_PLACES = 9_000_000_000_000  # institutions that no register has
_SYLLABLES = ("ва", "ко", "ли", "мо", "ру", "са", "те", "бел", "гор", "дуб", "жар", "зим", "лун", "рыб", "сол", "чер")
_GIVEN = {
    "male": ("Даниил", "Артём", "Максим", "Иван", "Кирилл", "Михаил", "Егор", "Матвей", "Тимофей", "Роман"),
    "female": ("Анна", "Мария", "София", "Алиса", "Виктория", "Полина", "Дарья", "Ксения", "Вера", "Арина"),
}
_FATHERS = ("Иван", "Роман", "Максим", "Михаил", "Артём", "Кирилл", "Егор", "Марат", "Семён", "Павел")


@dataclass(frozen=True, slots=True)
class RecognitionCost:
    """Microseconds a record."""

    persons: int
    by_supplier_id: float
    candidates: float  # the query alone, of records that no supplier's id settles
    by_the_rest: float  # the whole of recognising them: query, decision, remembering
    somebody_new: float


def measure(persons: int = 100_000, seed: int = 1) -> RecognitionCost:
    """Records of another supplier: seven in ten share a СНИЛС, two a document, one only the name and the school."""
    register = _population(persons, random.Random(seed))  # noqa: S311 — a made-up register, not a secret
    others = [_of_another_supplier(claim, number) for number, claim in enumerate(register)]
    newcomers = _population(persons, random.Random(seed + 1))  # noqa: S311 — the same
    gc.collect()
    gc.freeze()  # the made-up register in memory is no part of what is measured
    with transaction.atomic():
        _found_schools(persons)
        _fill(register)
        measured = RecognitionCost(
            persons,
            by_supplier_id=_time(register, lambda batch: recognise(batch, supplier_id=_FIRST, at=_AT)),
            candidates=_time(others, queries.candidates),
            by_the_rest=_time(others, lambda batch: recognise(batch, supplier_id=_SECOND, at=_AT)),
            somebody_new=_time(newcomers, lambda batch: recognise(batch, supplier_id=_NEWCOMER, at=_AT)),
        )
        transaction.set_rollback(True)
    gc.unfreeze()
    return measured


def _time(claims: Sequence[Claim], work: Callable[[Sequence[Claim]], object]) -> float:
    started = perf_counter()
    for first in range(0, len(claims), BATCH):
        work(claims[first : first + BATCH])
    return (perf_counter() - started) / len(claims) * 1e6


def _population(count: int, chance: random.Random) -> list[Claim]:
    """Pupils in schools of five hundred, as a supplier knows them."""
    youngest = date(2011, 8, 31)
    return [
        _pupil(number, chance, youngest - timedelta(days=chance.randrange(18 * 365)), number // 500)
        for number in range(count)
    ]


def _pupil(number: int, chance: random.Random, born: date, school: int) -> Claim:
    sex = chance.choice(("male", "female"))
    surname = "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
    father = chance.choice(_FATHERS)
    return Claim(
        external_id=f"p-{number}",
        family_name=surname + ("ов" if sex == "male" else "ова"),
        given_name=chance.choice(_GIVEN[sex]),
        additional_name=father + ("ович" if sex == "male" else "овна"),
        birth_date=born,
        sex=sex,
        snils=_snils(chance.randrange(10**8, 10**9)),
        documents=(("birth_certificate", f"IVАИ{chance.randrange(10**6):06}"),),
        institution_ids=(_PLACES + school,),
    )


def _snils(number: int) -> str:
    digits = f"{number:09}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=True))
    return f"{digits}{total % 101 % 100:02}"


def _of_another_supplier(claim: Claim, number: int) -> Claim:
    own = replace(claim, external_id=f"q-{number}")
    if number % 10 < 7:
        return own
    return replace(own, snils=None) if number % 10 < 9 else replace(own, snils=None, documents=())


def _found_schools(persons: int) -> None:
    ids = range(_PLACES, _PLACES + persons // 500 + 1)
    Institution.objects.bulk_create(Institution(id=one, path=[one], is_organisation=True) for one in ids)


def _fill(register: Sequence[Claim]) -> None:
    """The persons as an earlier package and its projection left them."""
    answers = []
    for first in range(0, len(register), BATCH):
        answers += recognise(register[first : first + BATCH], supplier_id=_FIRST, at=_AT)
    rows = list({answer.person_id: claim for answer, claim in zip(answers, register, strict=True)}.items())
    _copy(
        "person_card (person_id, name_key, family_name, given_name, additional_name, birth_date, sex, snils,"
        " citizenship, roles)",
        [
            (one, claim.name.key, claim.family_name, claim.given_name, claim.additional_name, *_rest(claim))
            for one, claim in rows
        ],
    )
    _copy(
        "person_identifier (person_id, scheme, value)",
        [(one, scheme, value) for one, claim in rows for scheme, value in (("snils", claim.snils), *claim.documents)],
    )
    _copy(
        "person_scope (person_id, scope_id, roles, name_key, birth_date, sex)",
        [
            (one, place, 1, claim.name.key, claim.birth_date, claim.sex)
            for one, claim in rows
            for place in claim.institution_ids
        ],
    )


def _rest(claim: Claim) -> tuple[object, ...]:
    return claim.birth_date, claim.sex, claim.snils or "", "", 1


def _copy(table: str, rows: Sequence[tuple[object, ...]]) -> None:
    sql.copy(f"COPY {table} FROM STDIN", rows)
