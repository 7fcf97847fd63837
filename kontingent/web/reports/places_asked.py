"""What «Места и очередь» is asked of: a level of education, what its lines are of, one municipality."""

from collections.abc import Collection
from dataclasses import dataclass

from kontingent.census.placed_learners import EVERY
from kontingent.census.places import Lines, Ranking, levels_with_places
from kontingent.institutions.models import Institution
from kontingent.institutions.municipalities import municipalities_of, names_of
from kontingent.institutions.queries import parting
from kontingent.kernel import classifiers
from kontingent.reports.filled import Filled, Question
from kontingent.web.address import Part, one_of, query_of
from kontingent.web.filtering import Unheeded
from kontingent.web.reports.params import ReportParams, asked_of
from kontingent.web.request import Request

ALL_LEVELS = "all"
# The levels that officials look for come first and are always there.
USUAL = ("preschool", "primary", "basic", "secondary", "vocational_specialist", "additional_children")
_CODES = (*USUAL, *(code for code in classifiers.classifier("education_level").items if code not in USUAL))
LEVEL = Part("level", "Уровень образования", one_of(ALL_LEVELS, *_CODES))
BY = Part("by", "Строки", one_of(*(one.value for one in Lines)))
MUNICIPALITY = Part("municipality", "Муниципалитет")  # which of them there are the page says itself
OVER = Part("over", "Сверх мест", one_of("1"))
NO_MUNICIPALITY = "такого муниципалитета нет среди тех, где есть организации этого органа управления. Показаны все."


@dataclass(frozen=True, slots=True)
class PlacesAsked:
    """`levels`: codes to choose from. `municipality` empty: of all of them; `by` None: the report's own choice."""

    of: ReportParams
    level: str | None
    levels: tuple[str, ...]
    by: Lines | None
    municipality: str
    municipality_name: str
    top: Institution  # where the tree below the body parts
    has_bodies: bool
    is_over: bool  # those alone with more learners than places

    @property
    def level_name(self) -> str:
        return "Все уровни" if self.level is EVERY else classifiers.label("education_level", self.level)

    @property
    def lines_of(self) -> tuple[Lines, ...]:
        """What the lines may be of: nothing that would be a single line of everything."""
        bodies = (Lines.BODIES,) if self.has_bodies and not self.municipality else ()
        municipalities = () if self.municipality else (Lines.MUNICIPALITIES,)
        return (*municipalities, *bodies, Lines.ORGANISATIONS)

    def in_words(self) -> list[str]:
        where = [self.municipality_name] if self.municipality else []
        over = [OVER.title.lower()] if self.is_over else []
        return [*self.of.in_words(""), *where, self.level_name, *over]

    def filled(self, by: Lines, *, is_now: bool = False) -> Filled:
        """`is_now`: as in a copy, whatever the night has counted."""
        return Filled(
            Question(
                self.of.body, self.of.year, self.level, len(self.top.path) + 1, self.municipality,
                is_distinct=by is Lines.MUNICIPALITIES, is_now=is_now or self.of.is_now,
            )
        )  # fmt: skip

    def lines(self, found: Filled, by: Lines) -> Ranking:
        return found.overfull(by) if self.is_over else found.lines(by)

    def narrowing(self, by: Lines) -> str:
        """What of the address tells copies apart."""
        over = "1" if self.is_over else ""
        return query_of(
            {"level": self.level or ALL_LEVELS, "by": by.value, "municipality": self.municipality, "over": over}
        )

    def href(self, **parts: str) -> str:
        return self.of.href(**parts)


def places_asked(request: Request) -> PlacesAsked:
    """NotFound for a body outside the scope."""
    asked = asked_of(request)
    known = levels_with_places(asked.body, asked.year)
    level, by = _level(request.GET.get(LEVEL.name, ""), known), request.GET.get(BY.name, "")
    code, name = _municipality(request, asked.body)
    top, has_bodies = parting(asked.body)
    return PlacesAsked(
        of=asked,
        level=level,
        levels=tuple(code for code in _CODES if code in USUAL or code in known or code == level),
        by=Lines(by) if BY.fits(by) else None,
        municipality=code,
        municipality_name=name,
        top=top,
        has_bodies=has_bodies,
        is_over=request.GET.get(OVER.name) == "1",
    )


def _level(wanted: str, known: Collection[str]) -> str | None:
    """That of which there are places, where none is asked for."""
    if wanted == ALL_LEVELS:
        return EVERY
    return wanted if wanted in _CODES else next((code for code in USUAL if code in known), EVERY)


def _municipality(request: Request, body: Institution) -> tuple[str, str]:
    """Its key and its name."""
    code = request.GET.get(MUNICIPALITY.name, "")
    named = names_of({code} & municipalities_of(body)) if code else {}
    if code and not named:
        request.unheeded.append(Unheeded(MUNICIPALITY.name, MUNICIPALITY.title, NO_MUNICIPALITY))
    return next(iter(named.items()), ("", ""))
