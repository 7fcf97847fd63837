"""The people of the demonstration: one of each role, one of them without access to personal data."""

from collections import Counter
from dataclasses import dataclass

from kontingent.accounts.actions import change_user, create_user, set_known_password
from kontingent.accounts.models import User
from kontingent.accounts.roles import ROLE_NAMES, Role
from kontingent.audit.actor import Actor
from kontingent.institutions.models import Institution
from kontingent.kernel.identifiers import compact
from kontingent.synthetic.esia.citizens import SNILS


@dataclass(frozen=True, slots=True)
class DemoUser:
    login: str
    role: Role
    name: tuple[str, str, str]
    personal_data: bool

    @property
    def title(self) -> str:
        return ROLE_NAMES[self.role] + ("" if self.personal_data else ", без доступа к ПДн")

    @property
    def snils(self) -> str:
        """The one the stand-in of ЕСИА knows the person by."""
        return compact(SNILS[self.login])


PEOPLE = (
    DemoUser("operator", Role.OPERATOR, ("Орлов", "Павел", "Сергеевич"), personal_data=True),
    DemoUser("admin", Role.ADMINISTRATOR, ("Соколова", "Марина", "Викторовна"), personal_data=True),
    DemoUser("user", Role.OFFICIAL, ("Фролова", "Татьяна", "Андреевна"), personal_data=True),
    DemoUser("guest", Role.OFFICIAL, ("Белов", "Илья", "Олегович"), personal_data=False),
)


def make(password: str) -> list[tuple[str, str]]:
    """Login and title of each; nobody while the register has no governing body to stand in."""
    bodies = Institution.objects.bodies()
    root = bodies.filter(parent=None).order_by("pk").first()
    if root is None:
        return []
    below = _district() or root
    by = Actor.system("Демонстрация")
    for person in PEOPLE:
        known = User.objects.filter(login=person.login).first()
        if known:
            change_user(by=by, user=known, snils=person.snils)
            if not known.check_password(password):
                set_known_password(by=by, user=known, password=password)
        else:
            _create(person, root if person.role is Role.OPERATOR else below, password, by)
    return [(person.login, person.title) for person in PEOPLE]


def _district() -> Institution | None:
    """Where a scope shows best: the largest body that has no other offices below it, only organisations."""
    rows = list(Institution.objects.values_list("pk", "parent_id", "path", "is_organisation"))
    offices = {pk: parent for pk, parent, _, is_organisation in rows if not is_organisation and parent is not None}
    size = Counter(above for _, _, path, _ in rows for above in path)
    lowest = offices.keys() - set(offices.values())
    chosen = max(lowest, key=lambda pk: (size[pk], -pk), default=None)
    return Institution.objects.get(pk=chosen) if chosen else None


def _create(person: DemoUser, place: Institution, password: str, by: Actor) -> None:
    family_name, given_name, additional_name = person.name
    create_user(
        by=by,
        login=person.login,
        password=password,
        must_change_password=False,
        family_name=family_name,
        given_name=given_name,
        additional_name=additional_name,
        email=f"{person.login}@example.org",
        role=person.role,
        institution_id=place.pk,
        personal_data=person.personal_data,
        snils=person.snils,
    )
