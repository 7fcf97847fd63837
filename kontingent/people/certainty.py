"""What two lives have in common, and what in them speaks against one life.

Without a number in common two records are of one human where the whole name with patronymic, the birth date (but not
1 January) and the sex agree, nothing speaks against, and the lives are tied: by kin, by household, by a move, by a
paper, or because somebody told of both in one organisation in one school year. A settlement in common is no tie: of
two namesakes born on one day a town holds both as likely as not, a dwelling never.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

MOVE = timedelta(days=31)  # from the last day at one place to the first at another
TWO_PLACES = timedelta(days=30)  # learned at two at once: less is a leaving that was told late


class Ties(NamedTuple):
    """What the lives of two persons have in common, and what in them speaks against one life."""

    kin: bool = False  # a guardian or a child: one person, or of one СНИЛС or document
    parent: bool = False  # of one mother or father, or both the mother or both the father of a child
    family: bool = False  # kin of their kin: children of parents who have another child together
    household: bool = False  # an address to the flat, a phone or an e-mail, of their own or of their kin
    move: bool = False  # one left a place on a day that was told, and the other came to another then
    paper: bool = False  # one document of education, conclusion, application, diploma
    mistyped: bool = False  # the СНИЛС of one is wrong, and by one digit another than the valid one of the other
    school: bool = False  # told of in one organisation in one school year, and not in two grades of it
    peers: bool = False  # of one cohort of a school: neither is the parent of the other
    beside: bool = False  # one package of one supplier told of both
    two_places: bool = False  # both learned the main programme, in two organisations at once
    two_grades: bool = False  # of one organisation in one school year

    @property
    def exist(self) -> bool:
        return self.kin or self.family or self.household or self.move or self.paper or self.mistyped or self.school

    @property
    def speak_against(self) -> bool:
        return self.beside or self.two_places or self.two_grades


NO_TIES = Ties()


class Stay(NamedTuple):
    """A period in an organisation of a main programme; `is_end_told` unless it merely lasts to the end of the year."""

    institution_id: int
    first: date
    last: date
    is_end_told: bool


Grades = Mapping[tuple[int, int], Collection[int]]  # by organisation and school year; empty where none is told


def common_grades(ours: Grades, theirs: Grades) -> tuple[bool, bool]:
    """Whether both were at one organisation in one school year; whether there in two grades."""
    common = ours.keys() & theirs.keys()
    apart = any(ours[one] and theirs[one] and set(ours[one]).isdisjoint(theirs[one]) for one in common)
    return bool(common) and not apart, apart


def are_at_two_places(ours: Collection[Stay], theirs: Collection[Stay]) -> bool:
    return any(
        one.institution_id != other.institution_id
        and min(one.last, other.last) - max(one.first, other.first) >= TWO_PLACES
        for one in ours
        for other in theirs
    )


def is_move(ours: Collection[Stay], theirs: Collection[Stay]) -> bool:
    """All of one comes before all of the other. In summer everybody leaves somewhere: that moves nobody."""
    if not ours or not theirs:
        return False
    left, came = sorted((ours, theirs), key=lambda stays: min(stay.first for stay in stays))
    last, first = max(left, key=lambda stay: stay.last), min(came, key=lambda stay: stay.first)
    within_a_year = (first.first.month, first.first.day) != (9, 1) and first.first.month not in (6, 7, 8)
    return (
        last.is_end_told
        and last.institution_id != first.institution_id
        and within_a_year
        and last.last <= first.first <= last.last + MOVE
    )
