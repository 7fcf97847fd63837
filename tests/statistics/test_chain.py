"""The chain of states of a form: which steps there are, of whom, and that no other leads anywhere."""

import pytest

from kontingent.statistics.chain import CHAIN, ChainSide, LifeState, LifeStep, steps_for

REGION, BODY, SCHOOL, OTHER = 1, 2, 3, 9
TABLE = {
    ("draft", "count"): "counted",
    ("counted", "count"): "counted",
    ("returned", "count"): "counted",
    ("counted", "submit"): "checking",
    ("checking", "return"): "returned",
    ("accepted", "return"): "returned",
    ("checking", "accept"): "accepted",
}


@pytest.mark.parametrize("step", LifeStep)
@pytest.mark.parametrize("state", LifeState)
def test_every_state_and_step(state, step):
    link = CHAIN[step]
    assert (str(link.state) if state in link.since else None) == TABLE.get((state, step))


@pytest.mark.parametrize(
    ("institution", "path", "owner", "checker"),
    [
        (REGION, [REGION, BODY], True, True),
        (BODY, [REGION, BODY], True, False),
        (BODY, [REGION, BODY, SCHOOL], True, True),
        (SCHOOL, [REGION, BODY], False, False),
        (OTHER, [REGION, BODY], False, False),
        (REGION, [REGION], True, True),
        (BODY, [REGION], False, False),
    ],
)
def test_whose_a_step_is(institution, path, owner, checker):
    assert [side.holds(institution, path) for side in (ChainSide.OWNER, ChainSide.CHECKER)] == [owner, checker]


def test_offered_are_the_steps_of_the_state_alone():
    assert [one.step for one in steps_for(LifeState.CHECKING, REGION, [REGION, BODY])] == ["accept", "return"]
    assert steps_for(LifeState.CHECKING, BODY, [REGION, BODY]) == []


def test_every_state_is_reached_and_left():
    assert {link.state for link in CHAIN.values()} == {*LifeState} - {LifeState.DRAFT}
    assert {state for link in CHAIN.values() for state in link.since} == {*LifeState}
