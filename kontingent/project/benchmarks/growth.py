"""What every screen costs on the register as it stands: CPU of Python and of PostgreSQL, buffers, statements, bytes.

Walls say little on a machine that does other work, so none are told. Parallel workers are switched off: their CPU
could not be seen. A statement's buffers are those of the same statement explained again. What is printed of a page
says what Python did for it: rows of tables and links.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kontingent.institutions.models import Institution
from kontingent.kernel import russian, sql
from kontingent.people.models import PersonCard, PersonScope
from kontingent.project.benchmarks.figures import Figures, milliseconds, ratio, whole
from kontingent.project.benchmarks.spending import buffers_of, one_process, spent_on
from kontingent.project.benchmarks.viewer import signed_in
from kontingent.project.warming import warm
from kontingent.web.reports.catalogue import LISTED

BARE = "пустая страница"
COLUMNS = (
    *("кто", "экран", "ответ", "Python, мс", "PostgreSQL, мс", "вместе", "к пустой"),
    *("страниц кэша", "запросов", "строк", "ссылок", "кБ", "сжато"),
)


# By name; persons and names stand in the middle of the viewer's list, so that no end of an index flatters them.
SCREENS = {
    BARE: "/help/",
    "стартовая": "/reports/",
    "реестр": "/contingent/",
    "реестр, следующая": "{following}",
    "реестр, последняя": "/contingent/?last=1",
    "всего": "/contingent/total/",
    "фамилия, имя и отчество": "/contingent/?name={name}",
    "начало фамилии": "/contingent/?name={beginning}",
    "середина фамилии": "/contingent/?name={middle}",
    "частая фамилия": "/contingent/?name={frequent}",
    "имя": "/contingent/?name={given}",
    "одна буква": "/contingent/?name={letter}",
    "две буквы": "/contingent/?name={letters}",
    "никого": "/contingent/?name=ыщъъ",
    "класс": "/contingent/?grade=9",
    "организация": "/contingent/?organisation_id={school}",
    "сотрудники": "/contingent/?role=employee",
    "родители": "/contingent/?role=guardian",
    "выбывшие": "/contingent/?status=left",
    "родились за месяц": "/contingent/?born_from=01.03.2009&born_to=31.03.2009",
    "по дате рождения": "/contingent/?sort=birth",
    "обучение": "/contingent/learning/",
    "портфолио": "/contingent/{person}/",
    "успеваемость": "/contingent/{person}/progress/",
    "здоровье": "/contingent/{person}/health/",
    "история изменений": "/contingent/{person}/?tab=history&section=all",
    "пакеты персоны": "/contingent/{person}/packages/",
    "организации": "/organisations/",
    "организация, портфолио": "/organisations/{school}/",
    "классы": "/organisations/{school}/classes/",
    "органы управления": "/bodies/",
    "орган управления": "/bodies/{place}/",
    "сегодня": "/reports/today/",
    **{f"отчёт «{one.title}»": f"/reports/{one.code}/" for one in LISTED},
    "быстрый поиск": "/search/?q={beginning}",
    "быстрый поиск, ФИО": "/search/?q={name}",
    "совпадения": "/panel/cases/",
    "объединения": "/panel/merges/",
    "журнал": "/panel/journal/",
    "пакеты": "/panel/packages/",
    "пользователи": "/panel/users/",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one answer: seconds of CPU, pages of the cache, what is printed, bytes of the body as it is and compressed."""

    status: int
    python: float
    postgres: float
    buffers: int
    statements: int
    rows: int
    links: int
    size: int
    sent: int

    @property
    def cpu(self) -> float:
        return self.python + self.postgres


def measure(times: int) -> Figures:
    """Needs a loaded region with logins (`kontingent demo`), grown by `bench multiply` or not."""
    made: list[tuple[str, ...]] = []
    data: dict[str, Any] = {}
    warm()
    with one_process():
        for viewer, institution_id in _viewers():
            client = signed_in(institution_id)
            costs = {name: _cost(client, address, times) for name, address in _screens(institution_id, client).items()}
            made.extend((viewer, name, *_told(cost, costs[BARE])) for name, cost in costs.items())
            data[viewer] = {name: {**_data(cost)} for name, cost in costs.items()}
    persons = PersonCard.objects.count()
    return Figures(
        f"Экраны на {whole(persons)} персонах, медиана из {times}",
        COLUMNS,
        tuple(made),
        data={"persons": persons, "screens": data},
    )


def _viewers() -> Iterator[tuple[str, int]]:
    """The region, its largest municipality and its smallest one that has persons."""
    root = Institution.objects.get(parent=None)
    yield "край", root.pk
    sizes = sorted(
        (PersonScope.objects.filter(scope_id=one).count(), one)
        for one in Institution.objects.filter(parent=root, is_organisation=False).values_list("pk", flat=True)
    )
    known = [one for count, one in sizes if count]
    yield "крупный округ", known[-1]
    if len(known) > 1:
        yield "малый округ", known[0]


def _screens(institution_id: int, client: Client) -> dict[str, str]:
    name, person = _in_the_middle(institution_id)
    surname, given, *_ = f"{name} ".split(" ")
    schools = Institution.objects.filter(path__contains=[institution_id], type="general")
    known = {
        "name": name,
        "person": person,
        "given": given,
        "place": institution_id,
        "school": schools[0].pk,
        "beginning": surname[:4],
        "middle": surname[2:6],
        "letter": surname[:1],
        "letters": surname[:2],
        "frequent": _frequent(institution_id),
        "following": _following(client),
    }
    asked = {title: address.format(**known) for title, address in SCREENS.items()}
    return {title: address for title, address in asked.items() if address}


def _in_the_middle(scope_id: int) -> tuple[str, int]:
    seen = PersonScope.objects.filter(scope_id=scope_id)
    return seen.order_by("name_key", "person_id").values_list("name_key", "person_id")[seen.count() // 2]


def _frequent(scope_id: int) -> str:
    statement = """SELECT split_part(name_key, ' ', 1) FROM person_scope WHERE scope_id = %(scope)s
             GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"""
    return str(sql.value(statement, {"scope": scope_id}))


def _following(client: Client) -> str:
    """The address of the next page, as the first one gives it."""
    text = client.get("/contingent/").content.decode()
    found = re.search(r'href="([^"]*[?&](?:amp;)?after=[^"]*)"', text)
    return "" if found is None else "/contingent/" + unescape(found[1]).removeprefix("/contingent/")


def _cost(client: Client, address: str, times: int) -> Cost:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)  # the first one fills what is kept in the process
    asked = [query["sql"] for query in captured if query["sql"].lstrip().upper().startswith(("SELECT", "WITH"))]
    statements = len(captured)  # the next request begins the list anew
    spent = [spent_on(lambda: client.get(address))[1] for _ in range(times)]
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # of a file
    return Cost(
        status=answer.status_code,
        python=median(python for _, python, _ in spent),
        postgres=median(postgres for _, _, postgres in spent),
        buffers=sum(buffers_of(statement) for statement in asked) if answer.status_code < 500 else 0,
        statements=statements,
        rows=body.count(b"<tr"),
        links=body.count(b"href="),
        size=len(body),
        sent=len(zlib.compress(body)),
    )


def _data(cost: Cost) -> dict[str, float]:
    return {name: getattr(cost, name) for name in Cost.__slots__}


def _told(cost: Cost, bare: Cost) -> Sequence[str]:
    return (
        str(cost.status),
        milliseconds(cost.python),
        milliseconds(cost.postgres),
        milliseconds(cost.cpu),
        ratio(cost.cpu / bare.cpu),
        whole(cost.buffers),
        *(str(number) for number in (cost.statements, cost.rows, cost.links)),
        russian.number(cost.size / 1024, 1),
        russian.number(cost.sent / 1024, 1),
    )
