"""The region the walk goes through: every section of a portfolio filled, and something waiting on every desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.mail import send_mail
from django.test import Client, override_settings

from kontingent.accounts.file_actions import SESSION_ENDED, ask, begin, fail, finish
from kontingent.accounts.list_actions import save_filter
from kontingent.accounts.models import PreparedFile, User
from kontingent.accounts.roles import Role
from kontingent.audit.actor import Actor
from kontingent.current.identities import decide_case
from kontingent.history.kinds.person import General
from kontingent.ingest.headings import HeadingTarget
from kontingent.ingest.mapping_actions import map_heading, take_back
from kontingent.ingest.models import Package, ProtocolLetter
from kontingent.institutions.models import Institution, Supplier, SupplierRight
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.models import Case
from kontingent.planning.actions import make_forecast
from kontingent.planning.models import BirthVariant, ChangeKind
from kontingent.planning.scenario_actions import Planned, add_change, create_scenario
from kontingent.queues.actions import seal_queue
from kontingent.registry.membership_filters import MembershipFilters
from kontingent.registry.memberships import ListedMemberships
from kontingent.reports.composing import Composition
from kontingent.reports.lists import ListComposition
from kontingent.reports.request_actions import keep_list_request, keep_request, share_request
from kontingent.statistics.actions import FormOf, make_step, remark, reply, say_own_value
from kontingent.statistics.catalogue import form_of
from kontingent.statistics.chain import LifeStep
from kontingent.statistics.lists import cell_named
from kontingent.statistics.stamping import stamp_form
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest.xhtml import general, package, person
from tests.web import canaries
from tests.web.entering import BACKEND
from tests.web.panel.sent import BROKEN, CITIZEN, send_namesakes


@dataclass(frozen=True)
class Viewer:
    """One of those who look; nobody is the one before the sign-in."""

    role: Role | None
    open_data: bool = True

    def __str__(self) -> str:
        return f"{self.role}, {'open' if self.open_data else 'masked'}" if self.role else "nobody"

    def __call__(self) -> User | None:
        return User.objects.get(email=self.email) if self.role else None

    @property
    def email(self) -> str:
        return f"{self.role}-{self.open_data}@example.ru".lower()


@contextmanager
def open_outbox(folder: Path) -> Iterator[None]:
    """As in the demonstration: letters stay in files that the operator reads."""
    backend = "kontingent.accounts.outbox.Folder"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_FILE_PATH=folder, OUTBOX_IS_OPEN=True):
        yield


def send_letter() -> None:
    send_mail("Данные для входа", "Логин: x", None, ["user@example.ru"])


NOBODY = Viewer(None)
VIEWERS = (NOBODY, *(Viewer(role, open_data) for role in Role for open_data in (True, False)))


def answered(sent: Package) -> None:
    """Its protocol went to the supplier, who wrote back."""
    ProtocolLetter.objects.create(
        package=sent, to="packages@example.ru", asked_at=clock.now(), asked_by="Орлов Пётр Сергеевич", asked_by_id=1,
        sent_at=clock.now(), answered_on=clock.today(), answer="Исправим", answer_by="Орлов Пётр Сергеевич",
        answer_at=clock.now(),
    )  # fmt: skip


def ask_for_files(user: User) -> None:
    """One in each state that a page tells of."""
    made: list[PreparedFile] = []
    for number in range(3):
        asked = {"session": "", "method": "GET", "path": "/organisations/export.csv", "query": f"type={number}"}
        shown = {"title": "Образовательные организации", "said": ["Отбор: все"]}
        made.append(ask(user=user, name="organisations.csv", asked=asked, shown=shown))
    finish(begun(made[0]), rows=12, size=2048)
    fail(begun(made[1]), SESSION_ENDED)
    begun(made[2])


def begun(file: PreparedFile) -> PreparedFile:
    taken_up = begin(file_id=file.pk)
    assert taken_up is not None
    return taken_up


def handed_in(known: canaries.Region) -> None:
    """A form that was checked, with an own value and remarks of both kinds of cells, and returned."""
    form = form_of("85-k", 2017)
    assert form is not None
    of = FormOf(form, 2017, known.north, Scope(known.root.pk, open_data=True), Actor.system("Проверка"))
    cells = [cell for place in ("701:3", "707:3") if (cell := cell_named(f"85-k:2017:7:{place}"))]
    for cell in cells:
        say_own_value(of, cell, 7, "По спискам")
    make_step(of, LifeStep.COUNT, seen=0)
    make_step(of, LifeStep.SUBMIT, seen=1)
    answered, _ = (remark(of, cell, "Мало") for cell in cells)
    reply(of, answered.pk, "Столько и есть", closes=False)
    make_step(of, LifeStep.RETURN, seen=2, reason="Есть замечания")


def build() -> canaries.Region:
    known = canaries.build()
    make_forecast(by=Actor.system())
    plan = create_scenario(
        title="Новая школа", reason="Программа", births=BirthVariant.MIDDLE, body=known.north, by=Actor.system()
    )
    handed_in(known)
    stamp_form(
        form=form_of("85-k", 2017), year=2017, institution=known.north,
        scope=Scope(known.root.pk, open_data=True), by=Actor.system(),
    )  # fmt: skip
    add_change(scenario=plan, planned=Planned(ChangeKind.BUILDING, "", "primary", 2019, 50, 0, ""), by=Actor.system())
    school = Institution.objects.organisations().under(known.north.pk).order_by("pk")[0]
    for _ in range(2):
        seal_queue(institution=school, year=2018, by=Actor.system())
    SupplierRight.objects.create(supplier=Supplier.objects.create(code="zags", name="ЗАГС"))
    answered(register.send(BROKEN))
    map_headings(register.send(package(person("m-1", general(gender="пацан", **CITIZEN)))))
    held = register.send(BROKEN.replace(b"p-", b"q-"))
    Package.objects.filter(pk=held.pk).update(state="held", reason="Отзывает больше, чем обычно.")
    register.try_out(BROKEN.replace(b"p-", b"t-"))
    send_namesakes()
    decide_case(case_id=Case.objects.order_by("pk")[0].pk, same=True, by=register.ROBOT)
    send_namesakes()
    for viewer in VIEWERS[1:]:
        place = known.root if viewer.role is Role.OPERATOR else known.north
        user = account(place, role=viewer.role, email=viewer.email, personal_data=viewer.open_data)
        ask_for_files(user)
        save_filter(by=Actor.system(), user=user, screen="contingent", title="Первый класс", query="?grade=1")
        if viewer.role is Role.OPERATOR and viewer.open_data:
            ask_once(user, known.root)
            stamp_reports(user, known.north)
    return known


def map_headings(noticed: Package) -> None:
    """One that holds and one that was taken back; a value waits."""
    own = {"supplier_id": noticed.supplier_id, "by": Actor.system()}
    step = map_heading(heading="Где", target=HeadingTarget(General, "birthPlace"), noticed_in=noticed.pk, **own)
    map_heading(heading="Снилс ребёнка", target=HeadingTarget(General, "snils"), **own)
    take_back(step_id=step.pk, **own)


def stamp_reports(user: User, body: Institution) -> None:
    """Of closed fields, which others see rounded; of records that are no persons; of pages of their own."""
    client = Client()
    client.force_login(user, BACKEND)
    for code in ("health-groups", "class-sizes", "places", "health-and-learning"):
        assert client.post(f"/reports/{code}/stamp/?year=2017&body={body.pk}").status_code == 302


def ask_once(user: User, body: Institution) -> None:
    """A table and a list that all below him may open."""
    kept = keep_request(
        by=Actor.system(), user=user, body=body, made=Composition("learners", "grade", "sex"), title="По параллелям",
        purpose="statistics", note="письмо 12",
    )  # fmt: skip
    members = ListedMemberships(user.scope(), MembershipFilters())
    made = ListComposition("learning", {}, ("place", "class"), ("sex", "grade"))
    listed = keep_list_request(
        by=Actor.system(), user=user, body=body, made=made, listed=members, openly=members, said="Список «Обучение»",
        title="Кто учится", purpose="check", note="",
    )  # fmt: skip
    for one in (kept, listed):
        share_request(by=Actor.system(), user=user, request_id=one.pk, wanted="below")
