"""Writes of scenarios: named, with their author and reason, and every change of one in the journal."""

from typing import NamedTuple

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.planning.models import BirthVariant, ChangeKind, PlanChange, PlanScenario


class Planned(NamedTuple):
    """One line of a scenario. `number` of places or flats; `per_hundred`: children of the level in a hundred flats."""

    kind: ChangeKind
    oktmo: str
    level: str
    year: int
    number: int
    per_hundred: int
    note: str


@transaction.atomic
def create_scenario(*, title: str, reason: str, births: BirthVariant, body: Institution, by: Actor) -> PlanScenario:
    scenario = PlanScenario.objects.create(
        title=title, reason=reason, births=births.value, body=body, author=by.name, created_at=clock.now()
    )
    _note(scenario, f"Создан сценарий. Основание: {reason}.", by)
    return scenario


@transaction.atomic
def add_change(*, scenario: PlanScenario, planned: Planned, by: Actor) -> None:
    PlanChange.objects.create(scenario=scenario, **planned._asdict())
    _note(scenario, f"Добавлено: {planned.kind.label}, {planned.oktmo}, с\u00a0{planned.year}, {planned.number}.", by)


@transaction.atomic
def remove_change(*, scenario: PlanScenario, change_id: int, by: Actor) -> None:
    """What is gone already stays gone."""
    one = PlanChange.objects.filter(scenario=scenario, pk=change_id).first()
    if one is not None:
        one.delete()
        _note(scenario, f"Убрано: {ChangeKind(one.kind).label}, {one.oktmo}, с\u00a0{one.year}, {one.number}.", by)


@transaction.atomic
def delete_scenario(*, scenario: PlanScenario, by: Actor) -> None:
    _note(scenario, "Сценарий удалён.", by)
    scenario.delete()


def _note(scenario: PlanScenario, said: str, by: Actor) -> None:
    record(
        by=by,
        action=Action.PLANNING_CHANGED,
        object_type=ObjectType.REPORT,
        object_id=scenario.pk,
        object_name=scenario.title,
        description=said,
    )
