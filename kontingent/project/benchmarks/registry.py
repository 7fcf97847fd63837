"""Pages of the registry and of a portfolio: the whole view beside its bare SQL, by scope."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from time import perf_counter
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.people.models import PersonCard, PersonScope
from kontingent.project.benchmarks.figures import Figures, milliseconds, percentile, ratio

SEED = 7


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds in ascending order: of the whole view, and of its statements sent again by a bare cursor."""

    view: tuple[float, ...]
    sql: tuple[float, ...]
    queries: int


def measure(times: int = 60) -> Figures:
    """Needs a loaded region with logins (`kontingent demo`)."""
    rows: list[tuple[str, ...]] = []
    data: dict[str, Any] = {}
    for scope_name, institution_id in _scopes():
        client = signed_in(institution_id)
        for name, addresses in _scenarios(institution_id, client, times).items():
            timing = _time(client, addresses)
            data[f"{scope_name}: {name}"] = _data(timing)
            rows.append(_row(scope_name, name, timing))
    persons = PersonCard.objects.count()
    return Figures(
        f"Реестр и портфолио, {persons} персон",
        ("область", "что", "запросов", "страница p50, мс", "p95, мс", "SQL p50, мс", "p95, мс", "страница к SQL"),
        tuple(rows),
        data={"persons": persons, **data},
    )


def _scopes() -> list[tuple[str, int]]:
    """The region, and the body under it with most persons."""
    root = Institution.objects.get(parent=None)
    bodies = Institution.objects.bodies().filter(parent__isnull=False, is_organisation=False)
    sizes = [(PersonScope.objects.filter(scope_id=body.pk).count(), body.pk) for body in bodies]
    return [("край", root.pk), ("муниципалитет", max(sizes)[1])]


def signed_in(institution_id: int) -> Client:
    """As an operator of that institution, who has no password: nobody else can sign in as him."""
    user, _ = get_user_model().objects.get_or_create(
        login=f"zamer-{institution_id}",
        defaults={
            "email": f"zamer-{institution_id}@example.ru", "family_name": "Замер", "given_name": "Замер",
            "role": Role.OPERATOR.value, "institution_id": institution_id, "personal_data": True, "password": "!",
            "must_change_password": False, "password_changed_at": clock.now(),
        },
    )  # fmt: skip
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def _scenarios(institution_id: int, client: Client, times: int) -> dict[str, list[str]]:
    chance = random.Random(SEED)  # noqa: S311 - which pages are asked for is no secret
    seen = PersonScope.objects.filter(scope_id=institution_id)
    some = list(seen.order_by("?").values_list("person_id", "name_key")[:times])
    parts = [key[: chance.randint(3, 5)] for _, key in some]
    middles = [key.split(" ")[0][1:5] for _, key in some]
    following = _following(client)
    return {
        "первая страница": ["/contingent/"] * times,
        "следующая страница": [following] * times,
        "начало фамилии": [f"/contingent/?name={part}" for part in parts],
        "часть фамилии": [f"/contingent/?name={part}" for part in middles],
        "сколько найдено": ["/contingent/total/"] * times,
        "портфолио": [f"/contingent/{person}/" for person, _ in some],
    }


def _following(client: Client) -> str:
    """The address behind «Дальше» of the first page."""
    found = re.search(rb'href="([^"]*[?&](?:amp;)?after=[^"]*)"', client.get("/contingent/").content)
    if found is None:
        return "/contingent/"
    address = unescape(found[1].decode())
    return f"/contingent/{address}" if address.startswith("?") else address


def _time(client: Client, addresses: Sequence[str]) -> Timing:
    client.get(addresses[0])  # the first page of a process compiles templates
    views: list[float] = []
    queries: list[tuple[str, ...]] = []
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            views.append(_seconds(lambda address=address: client.get(address)))  # type: ignore[misc]  # bound at once
        queries.append(
            tuple(query["sql"] for query in captured if query["sql"].lstrip().upper().startswith(("SELECT", "WITH")))
        )
    sql = [_seconds(lambda page=page: _again(page)) for page in queries]  # type: ignore[misc]  # bound at once
    return Timing(tuple(sorted(views)), tuple(sorted(sql)), max(len(page) for page in queries))


def _seconds(do: Callable[[], object]) -> float:
    started = perf_counter()
    do()
    return perf_counter() - started


def _again(page: Sequence[str]) -> None:
    """The statements of a page as the server got them, without Django and templates."""
    with connection.cursor() as cursor:
        wire: Any = cursor.cursor
        for statement in page:
            wire.connection.execute(statement.replace("%", "%%"), ()).fetchall()


def _data(timing: Timing) -> dict[str, float]:
    return {
        "view_p50": percentile(timing.view, 0.5),
        "view_p95": percentile(timing.view, 0.95),
        "sql_p50": percentile(timing.sql, 0.5),
        "sql_p95": percentile(timing.sql, 0.95),
        "queries": timing.queries,
    }


def _row(scope: str, name: str, timing: Timing) -> tuple[str, ...]:
    figures = _data(timing)
    return (
        scope,
        name,
        str(timing.queries),
        milliseconds(figures["view_p50"]),
        milliseconds(figures["view_p95"]),
        milliseconds(figures["sql_p50"]),
        milliseconds(figures["sql_p95"]),
        ratio(figures["view_p50"] / figures["sql_p50"]),
    )
