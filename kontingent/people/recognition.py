"""Recognising the claims of one batch, in the order of the package.

An earlier claim is a candidate for the later ones, so a package that is cut elsewhere gives the same persons. By what
two lives have in common nobody is found before all of it is in (`reconsidering`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kontingent.people.blocks import Seen, keys_of
from kontingent.people.matching import Candidate, Claim, Decision, Outcome, decide
from kontingent.people.reasons import OF_ANOTHER, Reason


class Recognition(NamedTuple):
    """`person_id` is the id the facts of this claim are recorded under; a merged person keeps his own."""

    person_id: int
    outcome: Outcome
    reasons: tuple[str, ...]

    @property
    def is_remembered(self) -> bool:
        """The supplier has called somebody by this id before."""
        return Reason.SUPPLIER_ID.value in self.reasons


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one claim before the batch is gone through: the register's candidates, or the answer itself."""

    candidates: Sequence[Candidate] = ()
    settled: Recognition | None = None  # the supplier's own id led to a person who agrees
    survivor_id: int = 0


@dataclass(slots=True)
class Recognised:
    """What has to be written, and the answer for every claim."""

    answers: list[Recognition] = field(default_factory=list)
    persons: list[tuple[int, bool]] = field(default_factory=list)  # id, is it provisional
    external_ids: dict[str, int] = field(default_factory=dict)
    cases: list[tuple[int, int, float, tuple[Reason, ...]]] = field(default_factory=list)


def recognise_in_order(
    claims: Sequence[Claim], known: Sequence[Known], *, remembered: frozenset[str], new_id: Callable[[], int]
) -> Recognised:
    """`remembered` are the external ids that lead to somebody already: they keep leading there."""
    result, seen = Recognised(), Seen()
    unsettled = [n for n, one in enumerate(known) if one.settled is None]
    last = unsettled[-1] if unsettled else -1
    for n, (claim, one) in enumerate(zip(claims, known, strict=True)):
        if one.settled is not None:
            result.answers.append(one.settled)
            if n < last:
                seen.add(claim, keys_of(claim), one.survivor_id, is_provisional=False)
            continue
        keys = keys_of(claim)
        candidates = [*one.candidates, *seen.candidates(claim, keys)]
        answer = _answer(decide(claim, candidates, by_lives=False), result, new_id)
        result.answers.append(answer)
        provisional = {candidate.person_id for candidate in candidates if candidate.is_provisional}
        is_new = answer.outcome is Outcome.PROVISIONAL and OF_ANOTHER.isdisjoint(answer.reasons)
        is_provisional = is_new or answer.person_id in provisional
        seen.add(claim, keys, answer.person_id, is_provisional=is_provisional)
        if claim.external_id not in remembered:
            result.external_ids.setdefault(claim.external_id, answer.person_id)
    return result


def _answer(decision: Decision, result: Recognised, new_id: Callable[[], int]) -> Recognition:
    if decision.outcome is Outcome.FOUND and decision.person_id is not None:
        return Recognition(decision.person_id, Outcome.FOUND, _codes(decision.reasons))
    person_id = new_id()
    result.persons.append((person_id, decision.outcome is Outcome.PROVISIONAL))
    result.cases += [(person_id, doubt.person_id, doubt.score, doubt.reasons) for doubt in decision.doubts]
    return Recognition(person_id, decision.outcome, _codes(decision.reasons))


def _codes(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(reason.value for reason in reasons)
