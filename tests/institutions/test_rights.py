"""What a supplier may write: nothing, unless it was granted."""

from hypothesis import given
from hypothesis import strategies as st

from kontingent.institutions.suppliers import Rights

ROOT, NORTH, SCHOOL, SOUTH = 1, 2, 3, 4
GENERAL, HEALTH = 1, 20


def test_no_grants_no_rights():
    assert not Rights.of([]).allows(GENERAL, [ROOT])
    assert Rights.of([]).kinds([ROOT]) == frozenset()


def test_everything():
    rights = Rights.of([(None, None)])
    assert rights.allows(HEALTH, [ROOT, SOUTH])
    assert rights.kinds([ROOT, SOUTH]) is None


def test_a_grant_holds_for_the_subtree():
    rights = Rights.of([(NORTH, GENERAL)])
    assert rights.allows(GENERAL, [ROOT, NORTH, SCHOOL])
    assert not rights.allows(HEALTH, [ROOT, NORTH, SCHOOL])
    assert not rights.allows(GENERAL, [ROOT, SOUTH])
    assert not rights.allows(GENERAL, [ROOT])
    assert rights.kinds([ROOT, NORTH]) == {GENERAL}


IDS = st.one_of(st.none(), st.integers(1, 4))


@given(st.lists(st.tuples(IDS, IDS)), st.integers(1, 4), st.lists(st.integers(1, 4), unique=True))
def test_kinds_and_allows_agree(grants, kind, path):
    rights = Rights.of(grants)
    kinds = rights.kinds(path)
    assert rights.allows(kind, path) == (kinds is None or kind in kinds)
