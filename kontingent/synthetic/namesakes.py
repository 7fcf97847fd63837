"""True namesakes: two children of one full name and birth date, in one school, in one settlement, in two.

By chance alone the name lists give five such pairs in a region of 100,000 learners and none in a small one. So a few
are made on purpose: four pairs a municipality, or as many as a part of a region of a million has.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum

from kontingent.synthetic import oddities
from kontingent.synthetic.institutions import Municipality, Region
from kontingent.synthetic.people import Likeness
from kontingent.synthetic.rng import rng
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import address, family_name, given_name


class Rate(StrEnum):
    MANY = "many"  # a pair of every kind a municipality, some thirty times as many as there are
    HONEST = "honest"


# 470 pairs in a million, by the frequencies of names and the births of a day (ADR 0037). Two learners live in one
# municipality as one of eight pairs does where a third lives in the capital; of one school, or cousins, are few.
_PAIRS = 470 / 1_000_000
_SHARES = {
    oddities.NAMESAKE_ELSEWHERE: 0.87,
    oddities.NAMESAKE_NEAR: 0.12,
    oddities.NAMESAKE: 0.005,
    oddities.NAMESAKE_KIN: 0.005,
}


def likenesses(
    home: Municipality, region: Region, seed: int, timeline: Timeline, rate: Rate = Rate.MANY
) -> Iterator[Likeness]:
    """Of the children of a municipality: pairs of one school, of two, of kin, and one like each of a neighbour's."""
    if _occurs(oddities.NAMESAKE, home, seed, rate):
        here = _likeness(oddities.NAMESAKE, home.number, home, seed, timeline)
        yield here
        yield replace(here, to_school=here.to_school + 1)  # began a year later, so they never are in one class
    for number in (home.number, (home.number - 1) % len(region.municipalities)):
        if _occurs(oddities.NAMESAKE_ELSEWHERE, region.municipalities[number], seed, rate):
            yield _likeness(oddities.NAMESAKE_ELSEWHERE, number, home, seed, timeline)
    for oddity in (oddities.NAMESAKE_NEAR, oddities.NAMESAKE_KIN):
        if not _occurs(oddity, home, seed, rate):
            continue
        like = replace(_likeness(oddity, home.number, home, seed, timeline), is_hardly_numbered=True)
        if oddity == oddities.NAMESAKE_KIN:
            chance = rng(seed, oddity, home.number, "kin")
            street = address(chance, home.settlement)[1]
            like = replace(like, mother=given_name(chance, "female", grown=True), street=street)
        for school in home.of_type("general")[:2]:
            yield replace(like, school=school)


def _occurs(oddity: str, home: Municipality, seed: int, rate: Rate) -> bool:
    """Thrown apart: both municipalities of a pair have to know."""
    chance = home.learners * _PAIRS * _SHARES[oddity]
    return rate is Rate.MANY or rng(seed, "rate", oddity, home.number).chance(chance)


def _likeness(oddity: str, number: int, home: Municipality, seed: int, timeline: Timeline) -> Likeness:
    """In the grades 3 to 7 now; thrown apart from the chance of a municipality, because two of them need the same."""
    chance = rng(seed, oddity, number)
    sex = "male" if chance.chance(0.5) else "female"
    birth = date(timeline.year - 9 - chance.between(0, 4), chance.between(1, 8), chance.between(1, 28))
    father, given = given_name(chance, "male", grown=True), given_name(chance, sex)
    return Likeness(
        oddity,
        family_name(chance),
        father,
        given,
        sex,
        birth,
        to_school=birth.year + 7,
        school=home.of_type("general")[0],
    )
