"""Whose accounts one may change: those below, of the roles one creates, and nobody's own rights."""

import pytest

from kontingent.accounts import actions
from kontingent.accounts.invitations import renew_password
from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.accounts.sessions import public_id
from kontingent.kernel.errors import NotFound, Refusal
from tests.accounts.people import account, body

VERBS = {
    "change": lambda by, user: actions.change_user(by=by, user=user, phone="+7 900 000-00-00"),
    "open the data": lambda by, user: actions.change_user(by=by, user=user, personal_data=True),
    "issue": lambda by, user: actions.issue_password(by=by, user=user),
    "renew": lambda by, user: renew_password(by=by, user=user),
    "block": lambda by, user: actions.block(by=by, user=user),
    "unblock": lambda by, user: actions.unblock(by=by, user=user),
    "end sessions": lambda by, user: actions.end_sessions(by=by, user=user),
    "end a session": lambda by, user: actions.end_session(by=by, user=user, session_id=public_id("key")),
}


@pytest.fixture
def region(db):
    root = body("Министерство")
    own, sibling = body("Район", root), body("Соседний район", root)
    return {"root": root, "own": own, "sibling": sibling, "school": body("Отдел района", own)}


def actor(user):
    return user.actor(institution_path=(user.institution_id,))


def kept(user):
    return User.objects.filter(pk=user.pk).values().get()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("place", ["sibling", "root"])
def test_an_account_outside_the_subtree_does_not_exist(region, verb, place):
    by, target = account(region["own"], role=Role.ADMINISTRATOR), account(region[place])
    before = kept(target)
    with pytest.raises(NotFound):
        VERBS[verb](actor(by), target)
    assert kept(target) == before


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPERATOR])
def test_an_administrator_does_not_change_those_he_may_not_create(region, verb, role):
    by, target = account(region["own"], role=Role.ADMINISTRATOR), account(region["school"], role=role)
    before = kept(target)
    with pytest.raises(Refusal, match="вы не можете"):
        VERBS[verb](actor(by), target)
    assert kept(target) == before


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICIAL])
def test_the_operator_changes_both_roles_everywhere(region, role):
    by = account(region["root"], role=Role.OPERATOR, personal_data=True)
    target = account(region["school"], role=role)
    actions.change_user(by=actor(by), user=target, personal_data=True)
    actions.block(by=actor(by), user=target)
    assert {name: kept(target)[name] for name in ("personal_data", "is_blocked")} == {
        "personal_data": True,
        "is_blocked": True,
    }


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("field", ["personal_data", "role", "institution_id"])
def test_nobody_gives_himself_rights(region, role, field):
    user = account(region["own"], role=role)
    others = [one for one in Role if one is not role]
    new = {"personal_data": True, "role": others[0], "institution_id": region["root"].pk}[field]
    with pytest.raises(Refusal, match="ваша учётная запись"):
        actions.change_user(by=actor(user), user=user, **{field: new})


def test_nobody_gives_the_open_data_that_he_has_not(region):
    by, target = account(region["own"], role=Role.ADMINISTRATOR), account(region["school"])
    with pytest.raises(Refusal, match="только тот, у кого он есть"):
        actions.change_user(by=actor(by), user=target, personal_data=True)
    with pytest.raises(Refusal, match="только тот, у кого он есть"):
        actions.create_user(
            by=actor(by), family_name="Щукина", given_name="Анна", email="anna@example.ru", role=Role.OFFICIAL,
            institution_id=region["own"].pk, personal_data=True,
        )  # fmt: skip
    User.objects.filter(pk=target.pk).update(personal_data=True)
    target.refresh_from_db()
    actions.change_user(by=actor(by), user=target, personal_data=False)  # to close is always right
    assert (kept(target)["personal_data"], User.objects.filter(email="anna@example.ru").exists()) == (False, False)


def test_everybody_changes_his_own_contacts(region):
    user = account(region["own"])
    actions.change_user(by=actor(user), user=user, phone="+7 900 000-00-00")
    assert kept(user)["phone"] == "+7 900 000-00-00"


def test_nobody_blocks_himself(region):
    user = account(region["root"], role=Role.OPERATOR)
    with pytest.raises(Refusal, match="ваша учётная запись"):
        actions.block(by=actor(user), user=user)


@pytest.mark.parametrize(
    ("name", "value"), [("role", "root"), ("institution_id", "sibling"), ("institution_id", "root")]
)
def test_nobody_is_lifted_or_moved_out_of_the_subtree(region, name, value):
    by, target = account(region["own"], role=Role.ADMINISTRATOR), account(region["school"])
    new = Role.ADMINISTRATOR if name == "role" else region[value].pk
    with pytest.raises(Refusal):
        actions.change_user(by=actor(by), user=target, **{name: new})
    assert kept(target)[name] == (Role.OFFICIAL if name == "role" else region["school"].pk)
