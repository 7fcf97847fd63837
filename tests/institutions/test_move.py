"""A place in the tree decides who sees children: it is changed whole, or not at all."""

import pytest

from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.actions import ImpossiblePlace, found_region, move
from kontingent.institutions.models import Institution
from kontingent.kernel.errors import NotFound

BY = Actor.system("Оператор")


@pytest.fixture
def tree(db):
    """root > north > (district > school), south"""
    made = {"root": found_region(name="Край", by=BY)}
    for name, above, is_body in [("north", "root", True), ("south", "root", True), ("district", "north", True),
                                 ("school", "district", False)]:  # fmt: skip
        parent = made[above]
        made[name] = Institution.objects.create(
            full_name=name, parent=parent, path=[], is_body=is_body, is_organisation=not is_body
        )
        made[name].path = [*parent.path, made[name].pk]
        made[name].save()
    return {name: institution.pk for name, institution in made.items()}


def paths(tree):
    names = {pk: name for name, pk in tree.items()}
    return {names[row.pk]: [names[one] for one in row.path] for row in Institution.objects.order_by("pk")}


def test_the_whole_subtree_moves(tree):
    moved = move(institution_id=tree["district"], parent_id=tree["south"], by=BY)
    assert moved == {tree["district"], tree["school"]}
    assert paths(tree)["school"] == ["root", "south", "district", "school"]
    assert paths(tree)["district"] == ["root", "south", "district"]
    assert paths(tree)["north"] == ["root", "north"]
    assert Institution.objects.get(pk=tree["district"]).parent_id == tree["south"]


def test_a_move_is_journaled(tree):
    move(institution_id=tree["school"], parent_id=tree["south"], by=BY)
    entry = JournalEntry.objects.filter(action=Action.INSTITUTION_MOVED).get()
    assert (entry.object_id, entry.user_name) == (tree["school"], "Оператор")
    assert entry.details == {"from": tree["district"], "to": tree["south"], "institutions": 1}


@pytest.mark.parametrize(
    ("what", "where", "sentence"),
    [
        ("north", "district", "круг"),
        ("north", "north", "круг"),
        ("root", "north", "Корень"),
        ("south", "school", "не орган управления"),
    ],
)
def test_an_impossible_place_is_refused(tree, what, where, sentence):
    before = paths(tree)
    with pytest.raises(ImpossiblePlace, match=sentence):
        move(institution_id=tree[what], parent_id=tree[where], by=BY)
    assert paths(tree) == before
    assert not JournalEntry.objects.filter(action=Action.INSTITUTION_MOVED).exists()


def test_where_it_stands_already_nothing_happens(tree):
    assert move(institution_id=tree["school"], parent_id=tree["district"], by=BY) == frozenset()
    assert not JournalEntry.objects.filter(action=Action.INSTITUTION_MOVED).exists()


def test_nobody_is_not_found(tree):
    with pytest.raises(NotFound):
        move(institution_id=tree["school"], parent_id=0, by=BY)
