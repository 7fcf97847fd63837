"""What a page costs the processor of the web server: its Python alone, whatever the database and other processes do."""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time
from typing import Any, TypeVar
from unittest import mock

from django.shortcuts import render
from django.test import Client

from kontingent.institutions.models import Institution
from kontingent.people.models import PersonScope
from kontingent.project.benchmarks.figures import Figures, milliseconds
from kontingent.project.benchmarks.viewer import signed_in
from kontingent.project.warming import warm

T = TypeVar("T")


def opened() -> tuple[Client, dict[str, str]]:
    """An operator of the region and the addresses of his pages by name, in a process that is warm."""
    warm()
    root = Institution.objects.get(parent=None)
    person = PersonScope.objects.filter(scope_id=root.pk).order_by("person_id").values_list("person_id", flat=True)[0]
    addresses = {
        "реестр": "/contingent/",
        "портфолио": f"/contingent/{person}/",
        "организации": "/organisations/",
        "пользователи": "/panel/users/",
        "форма пользователя": "/panel/users/new/",
    }
    return signed_in(root.pk), addresses


def measure(times: int) -> Figures:
    """Needs a loaded region with logins (`kontingent demo`)."""
    client, addresses = opened()
    measured = {name: _seconds(partial(client.get, address), times) for name, address in addresses.items()}
    rows = tuple((name, *(milliseconds(one) for one in seconds)) for name, seconds in measured.items())
    return Figures(
        "Процессор на страницу, медиана",
        ("страница", "первый запрос процесса, мс", "следующие, мс", "из них шаблон, мс"),
        rows,
        data={"seconds": measured},
    )


def _seconds(do: Callable[[], object], times: int) -> tuple[float, float, float]:
    """Of the processor: the first time, the median of `times` more, and that of the template in them."""
    drawn: list[float] = []

    def noting(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever a page gives and gets
        made, seconds = _once(partial(render, *args, **kwargs))
        drawn.append(seconds)
        return made

    with mock.patch("kontingent.web.page.render", noting):
        first = _once(do)[1]
        usual = [_once(do)[1] for _ in range(times)]
    if len(drawn) != times + 1:
        raise RuntimeError("Страница не открылась: замеру нужен оператор края.")
    return first, median(usual), median(drawn[1:])


def _once(do: Callable[[], T]) -> tuple[T, float]:
    started = process_time()
    return do(), process_time() - started
