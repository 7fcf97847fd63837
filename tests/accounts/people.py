"""Accounts for the tests of every room above: one body of the region and its people."""

from kontingent.accounts.actions import create_user
from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from kontingent.institutions.models import Institution

PASSWORD = "Зелёная-тетрадь-42"


def body(name: str = "УО Воскресенского района", parent: Institution | None = None) -> Institution:
    made = Institution.objects.create(
        parent=parent, path=[], is_body=True, is_organisation=False, short_name=name, full_name=name
    )
    made.path = [*(parent.path if parent else []), made.pk]
    made.save(update_fields=["path"])
    return made


def account(institution: Institution, *, role: Role = Role.OFFICIAL, email: str = "", **fields: object) -> User:
    """Somebody who may sign in with PASSWORD at once."""
    given = {"family_name": "Соколова", "given_name": "Марина", "additional_name": "Викторовна", **fields}
    given.setdefault("password", PASSWORD)
    given.setdefault("must_change_password", False)
    number = User.objects.count()
    return create_user(
        by=Actor.system(),
        email=email or f"user{number}@example.ru",
        role=role,
        institution_id=institution.pk,
        **given,
    )
