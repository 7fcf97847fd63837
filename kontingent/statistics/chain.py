"""The way of a form: its states, and the steps between them with whose they are. Nothing else leads anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum


class LifeState(StrEnum):
    DRAFT = "draft"
    COUNTED = "counted"
    CHECKING = "checking"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @property
    def word(self) -> str:
        return _WORDS[self]


class LifeStep(StrEnum):
    COUNT = "count"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"

    @property
    def word(self) -> str:
        """Of its button."""
        return _BUTTONS[self]


class ChainSide(Enum):
    """`OWNER`: whose form it is, or a body above. `CHECKER`: a body above; nobody is above the region but itself."""

    OWNER = "орган управления, чья это форма, и\u00a0те, кому он\u00a0подчинён"
    CHECKER = "вышестоящий орган управления"

    def holds(self, institution_id: int, path: Sequence[int]) -> bool:
        """`path`: of whose form it is, from the root to itself."""
        return institution_id in (path if self is ChainSide.OWNER or len(path) == 1 else path[:-1])


_WORDS = {
    LifeState.DRAFT: "черновик",
    LifeState.COUNTED: "рассчитана",
    LifeState.CHECKING: "на\u00a0проверке",
    LifeState.RETURNED: "возвращена",
    LifeState.ACCEPTED: "принята",
}
_BUTTONS = {
    LifeStep.COUNT: "Рассчитать",
    LifeStep.SUBMIT: "Отправить на\u00a0проверку",
    LifeStep.RETURN: "Вернуть",
    LifeStep.ACCEPT: "Принять",
}


@dataclass(frozen=True, slots=True)
class ChainLink:
    step: LifeStep
    since: frozenset[LifeState]
    state: LifeState
    side: ChainSide
    has_reason: bool = False


_BEFORE = frozenset({LifeState.DRAFT, LifeState.COUNTED, LifeState.RETURNED})
_HANDED_IN = frozenset({LifeState.CHECKING, LifeState.ACCEPTED})
CHAIN = {
    link.step: link
    for link in (
        ChainLink(LifeStep.COUNT, _BEFORE, LifeState.COUNTED, ChainSide.OWNER),
        ChainLink(LifeStep.SUBMIT, frozenset({LifeState.COUNTED}), LifeState.CHECKING, ChainSide.OWNER),
        ChainLink(LifeStep.ACCEPT, frozenset({LifeState.CHECKING}), LifeState.ACCEPTED, ChainSide.CHECKER),
        ChainLink(LifeStep.RETURN, _HANDED_IN, LifeState.RETURNED, ChainSide.CHECKER, has_reason=True),
    )
}
# When an institution says numbers of its own, when a checker remarks, and while remarks are answered and closed.
OWN_VALUES_IN = _BEFORE
REMARKS_IN = frozenset({LifeState.CHECKING})
REPLIES_IN = frozenset({LifeState.COUNTED, LifeState.CHECKING, LifeState.RETURNED})


def steps_for(state: LifeState, institution_id: int, path: Sequence[int]) -> list[ChainLink]:
    return [link for link in CHAIN.values() if state in link.since and link.side.holds(institution_id, path)]
