"""Is this one of the persons we know? The cascade of recognition, as a pure function of a claim and its candidates.

Found are, in this order and each only where the rest agrees: the supplier's own id, the СНИЛС, a document, the name
with birth date and sex within one organisation, the same whole name beside a tie of both lives (`people.certainty`).
Whatever is less sure makes a provisional person and a case for somebody to decide. Different valid СНИЛС never make one
person; other birth certificates, another passport of the same years, two ids in one package, two schools at once never
make one silently. The order of candidates means nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kontingent.people.cascade import OF_GIVEN, CascadeStep, step_of
from kontingent.people.certainty import NO_TIES, Ties
from kontingent.people.comparison import (
    BirthAgreement,
    Name,
    NameAgreement,
    compare_births,
    compare_names,
    compare_sexes,
    is_conventional,
)
from kontingent.people.evidence import Against, Evidence, is_of_parent, reasons_of, score
from kontingent.people.numbers import CERTIFICATE, certificates_differ, differ, passports_differ, whole_kinds
from kontingent.people.reasons import Reason

CASES_AT_MOST = 5  # for one provisional person: more than these nobody compares by eye


class Outcome(Enum):
    FOUND = "found"
    NEW = "new"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a package says it speaks of."""

    external_id: str
    family_name: str
    given_name: str
    additional_name: str
    birth_date: date | None
    sex: str
    snils: str | None  # eleven valid digits or None
    documents: tuple[tuple[str, str], ...]  # (identity_document code, normalised series and number)
    institution_ids: tuple[int, ...] = ()  # where the package says the person learns or works
    issued: tuple[tuple[str, date], ...] = ()  # of passports: value and day
    borrowed: frozenset[str] = frozenset()  # СНИЛС that are a parent's

    @property
    def name(self) -> Name:
        return Name.of(self.family_name, self.given_name, self.additional_name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One appearance of a person who may be the claimed one: his card, or an earlier claim of the same batch."""

    person_id: int
    name: Name
    birth_date: date | None
    sex: str
    snils: frozenset[str] = frozenset()  # valid ones only: those with a wrong check digit prove nothing
    documents: frozenset[tuple[str, str]] = frozenset()
    institution_ids: frozenset[int] = frozenset()
    is_provisional: bool = False  # and not likely to be another than whom he resembles
    is_remembered: bool = False  # the supplier's own id led to him
    is_beside: bool = False  # the same package speaks of him under another id
    issued: frozenset[tuple[str, date]] = frozenset()
    borrowed: frozenset[str] = frozenset()  # СНИЛС that are a parent's, and not among his own
    ties: Ties = NO_TIES  # to the claimed one


@dataclass(frozen=True, slots=True)
class Doubt:
    """A case to open: the provisional person may be this candidate."""

    person_id: int
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """`person_id` is set when found; `doubts` only stand with a provisional person."""

    outcome: Outcome
    person_id: int | None = None
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    person_id: int
    is_provisional: bool
    step: CascadeStep
    score: float
    reasons: tuple[Reason, ...]
    name: NameAgreement
    birth: BirthAgreement

    @property
    def is_namesake(self) -> bool:
        return self.name is NameAgreement.SAME and self.birth is BirthAgreement.SAME


def decide(claim: Claim, candidates: Sequence[Candidate], *, by_lives: bool = True) -> Decision:
    """Without `by_lives` a place and a tie of two lives find nobody: who stands beside whom is not known yet."""
    if not candidates:
        return Decision(Outcome.NEW)
    claim = _without_parents_number(claim, candidates)
    compared = sorted(_of_persons(claim, candidates), key=_surest_first)
    sure = [one for one in compared if one.step <= (CascadeStep.TIE if by_lives else CascadeStep.DOCUMENT)]
    if sure:
        equals = _equally_good(sure)
        if len(equals) == 1 and (rivals := _called_so(equals[0], compared)):
            return _provisional([equals[0], *rivals])
        if len(equals) == 1:
            return Decision(Outcome.FOUND, equals[0].person_id, equals[0].score, equals[0].reasons)
        return _provisional([_with(one, Reason.SEVERAL_CANDIDATES) for one in equals])
    doubtful = [one for one in compared if one.step <= CascadeStep.DOUBTFUL]
    return _provisional(doubtful) if doubtful else Decision(Outcome.NEW)


def _without_parents_number(claim: Claim, candidates: Iterable[Candidate]) -> Claim:
    if claim.snils is None:
        return claim
    of_parent = any(
        claim.snils in one.snils and is_of_parent(claim.name.given, claim.birth_date, one.name.given, one.birth_date)
        for one in candidates
        if not one.is_remembered
    )
    return replace(claim, snils=None, borrowed=claim.borrowed | {claim.snils}) if of_parent else claim


def _surest_first(one: Comparison) -> tuple[CascadeStep, bool, float, int, tuple[Reason, ...]]:
    return one.step, one.is_provisional, -one.score, one.person_id, one.reasons


def _equally_good(sure: list[Comparison]) -> list[Comparison]:
    """Those of the surest step; the provisional yield to the established, or every claim would breed another one.

    But not who is likely another human, as two namesakes of one package: he counts as established.
    """
    surest = [one for one in sure if one.step == sure[0].step]
    established = [one for one in surest if not one.is_provisional]
    return established or surest


def _called_so(found: Comparison, compared: Iterable[Comparison]) -> list[Comparison]:
    """Where the given name is taken for misspelt: others who bear it just so, and were born then."""
    if found.name not in OF_GIVEN:
        return []
    return [one for one in compared if one.is_namesake and one.step is not CascadeStep.NOBODY]


def _with(one: Comparison, reason: Reason) -> Comparison:
    return replace(one, reasons=(*one.reasons, reason))


def _provisional(doubtful: list[Comparison]) -> Decision:
    best = sorted(doubtful, key=lambda one: (-one.score, one.person_id))[:CASES_AT_MOST]
    doubts = tuple(Doubt(one.person_id, one.score, one.reasons) for one in best)
    return Decision(Outcome.PROVISIONAL, None, best[0].score, best[0].reasons, doubts)


def _of_persons(claim: Claim, candidates: Iterable[Candidate]) -> list[Comparison]:
    """One comparison a person: of his appearances the surest; what speaks against any of them speaks against all."""
    appearances: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        appearances.setdefault(candidate.person_id, []).append(candidate)
    name = claim.name
    return [_surest(claim, name, known) for known in appearances.values()]


def _surest(claim: Claim, name: Name, known: Sequence[Candidate]) -> Comparison:
    against = _against(claim, known)
    return min((_compare(claim, name, one, against) for one in known), key=_surest_first)


def compare(claim: Claim, candidate: Candidate) -> Comparison:
    return _surest(claim, claim.name, [candidate])


def as_claim(one: Candidate) -> Claim:
    """A person who has come by several valid СНИЛС has none to be found by."""
    family, given, additional = one.name
    return Claim(
        external_id="",
        family_name=family,
        given_name=given,
        additional_name=additional,
        birth_date=one.birth_date,
        sex=one.sex,
        snils=next(iter(one.snils)) if len(one.snils) == 1 else None,
        documents=tuple(sorted(one.documents)),
        institution_ids=tuple(sorted(one.institution_ids)),
        issued=tuple(sorted(one.issued)),
        borrowed=one.borrowed,
    )


def contradict(one: Candidate, other: Candidate) -> bool:
    """By their numbers: then no one but a person makes them one, whatever agrees."""
    return (
        differ(one.snils, other.snils)
        or certificates_differ(one.documents, other.documents)
        or _passports_differ(one.documents, one.issued, [other], one.birth_date)
    )


def _passports_differ(
    documents: Collection[tuple[str, str]],
    issued: Collection[tuple[str, date]],
    known: Collection[Candidate],
    born: date | None,
) -> bool:
    """The same for both sides: of several birth dates the earliest counts."""
    if not issued or any(not candidate.documents.isdisjoint(documents) for candidate in known):
        return False
    births = [day for day in (born, *(candidate.birth_date for candidate in known)) if day is not None]
    theirs = {passport for candidate in known for passport in candidate.issued}
    return passports_differ(issued, theirs, min(births, default=None))


def _against(claim: Claim, known: Sequence[Candidate]) -> Against:
    first, *more = known
    snils, documents, borrowed = first.snils, first.documents, first.borrowed
    if more:
        snils = snils.union(*(candidate.snils for candidate in more))
        documents = documents.union(*(candidate.documents for candidate in more))
        borrowed = borrowed.union(*(candidate.borrowed for candidate in more))
    own = frozenset((claim.snils,) if claim.snils else ())
    is_borrowed = bool(claim.borrowed or borrowed) and differ(own | claim.borrowed, snils | borrowed)
    return Against(
        snils=differ(own, snils),
        borrowed=is_borrowed and not differ(own, snils),
        certificate=certificates_differ(claim.documents, documents),
        passport=_passports_differ(claim.documents, claim.issued, known, claim.birth_date),
        beside=any(candidate.is_beside or candidate.ties.beside for candidate in known),
        two_places=any(candidate.ties.two_places for candidate in known),
        two_grades=any(candidate.ties.two_grades for candidate in known),
    )


def _compare(claim: Claim, name: Name, candidate: Candidate, against: Against) -> Comparison:
    snils = claim.snils is not None and claim.snils in candidate.snils
    kinds = whole_kinds(claim.documents, candidate.documents)
    seen = Evidence(
        remembered=candidate.is_remembered,
        snils=snils,
        document=not candidate.documents.isdisjoint(claim.documents),
        place=not candidate.institution_ids.isdisjoint(claim.institution_ids),
        name=compare_names(name, candidate.name),
        birth=compare_births(claim.birth_date, candidate.birth_date),
        conventional=is_conventional(claim.birth_date),
        sex=compare_sexes(claim.sex, candidate.sex),
        against=against,
        relative=_are_parent_and_child(claim, candidate),
        ties=candidate.ties,
        has_patronymics=bool(name.additional and candidate.name.additional),
        certificate=CERTIFICATE in kinds,
        two_numbers=snils + len(kinds) > 1,
    )
    step = step_of(seen)
    reasons = reasons_of(seen, claim.birth_date, candidate.birth_date) if step is not CascadeStep.NOBODY else ()
    return Comparison(candidate.person_id, candidate.is_provisional, step, score(seen), reasons, seen.name, seen.birth)


def _are_parent_and_child(claim: Claim, candidate: Candidate) -> bool:
    """They share a number and are a generation apart: the number is the elder's, and they are two."""
    ours, theirs = claim.name.given, candidate.name.given
    return is_of_parent(ours, claim.birth_date, theirs, candidate.birth_date) or is_of_parent(
        theirs, candidate.birth_date, ours, claim.birth_date
    )
