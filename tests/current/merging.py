"""Two persons made one by hand: the product merges by decisions on cases, tests of what follows need no case."""

from functools import partial

from kontingent.audit.actor import Actor
from kontingent.current import identities
from kontingent.people import merge_actions


def merge_persons(*, person_id: int, survivor_id: int, by: Actor) -> None:
    """The view follows, as after a decision."""
    identities._with_view(partial(merge_actions.merge, person_id=person_id, survivor_id=survivor_id, by=by))
