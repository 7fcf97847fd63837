"""Two regions to photograph, both through the suppliers' door: that of the manual's figures, and a generated one."""

import datetime as dt
from pathlib import Path

from kontingent.accounts.models import User
from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from kontingent.institutions.models import InstitutionExternalId
from kontingent.institutions.queries import root
from kontingent.kernel import clock
from kontingent.people.models import PersonExternalId
from kontingent.project import demo_logins
from kontingent.synthetic.figures import DAY, write_figures
from kontingent.synthetic.generation import generate
from kontingent.synthetic.region import install
from kontingent.synthetic.suppliers import SUPPLIERS
from tests.accounts.people import PASSWORD, account
from tests.web.panel import figure_19

BY = Actor.system("Демонстрация")
LEARNERS, SEED = 300, 2018
# When all this was made: the clock runs, a picture may not.
MORNING = dt.datetime.combine(DAY, dt.time(9, 12), clock.region_zone())
# What the addresses of the figures name: figure by figure, the number in the generator's truth.
PERSONS = {"learner": 101, "guardian": 102, "teacher": 103}
INSTITUTIONS = {"school_13": 36, "school_14": 41, "body_16": 6252}
ACCOUNTS = (
    ("administrator", Role.ADMINISTRATOR, ("Соколова", "Марина", "Викторовна"), "sokolova@example.ru", True),
    ("official", Role.OFFICIAL, ("Фролова", "Татьяна", "Андреевна"), "frolova@example.ru", True),
    ("guest", Role.OFFICIAL, ("Белов", "Илья", "Олегович"), "belov@example.ru", False),
)


def of_the_figures(folder: Path) -> tuple[dict[str, User], dict[str, int]]:
    """Who looks, and the ids that the addresses need."""
    write_figures(folder)
    with clock.fixed(MORNING):
        install(folder, by=BY)
        place = root()
        users = {
            name: account(
                place, role=role, family_name=family, given_name=given, additional_name=additional, email=email,
                personal_data=personal_data,
            )
            for name, role, (family, given, additional), email, personal_data in ACCOUNTS
        }  # fmt: skip
        clerk = account(place, email="clerk@example.ru", personal_data=True, **figure_19.NAMED)
    figure_19.happen(clerk, tuple(place.path))
    return users, {**_ids(), "guest": users["guest"].pk}


def _ids() -> dict[str, int]:
    journal, sheet = SUPPLIERS[2], SUPPLIERS[0]
    persons = {
        name: PersonExternalId.objects.get(external_id=journal.person_id(number)).person_id
        for name, number in PERSONS.items()
    }
    institutions = {
        name: InstitutionExternalId.objects.get(external_id=sheet.institution_id(number)).institution_id
        for name, number in INSTITUTIONS.items()
    }
    return persons | institutions


def generated(folder: Path) -> tuple[dict[str, User], dict[str, int]]:
    """The region of the demonstration, smaller, with the same people in front of it."""
    generate(learners=LEARNERS, seed=SEED, today=DAY, out=folder)
    with clock.fixed(MORNING):
        install(folder, by=BY)
        demo_logins.make(PASSWORD)
        chief = account(
            root(), role=Role.ADMINISTRATOR, family_name="Ершова", given_name="Ольга", additional_name="Ильинична",
            email="ershova@example.ru", personal_data=True,
        )  # fmt: skip
    return {user.login: user for user in User.objects.all()} | {"chief": chief}, {}
