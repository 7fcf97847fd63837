"""The filters of «История действий», figure 19, as people set and read them; names of fields stand in the address."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms

from kontingent.accounts.registry import UserFilters, matching
from kontingent.audit.models import SIGN_INS, Action, ObjectType
from kontingent.audit.queries import JournalFilters
from kontingent.web.days import day_field
from kontingent.web.declaring import Slot, name_field, shown
from kontingent.web.filtering import FilterForm

ENTRANCES = "sign_ins"  # several actions under one name
BACKWARDS = "Начало периода позже его конца."
TYPES = [("", "Все"), *ObjectType.choices]
ACTIONS = [("", "Все действия"), (ENTRANCES, "Все входы и ошибки входа"), *Action.choices]


def _actions(asked: str) -> Collection[str]:
    return SIGN_INS if asked == ENTRANCES else (asked,)


class JournalForm(FilterForm[JournalFilters]):
    VALUES = JournalFilters
    SHOWN = (
        shown("user", "user_ids", name_field("Пользователь")),
        shown("type", "object_type", forms.ChoiceField(label="Тип объекта", choices=TYPES)),
        shown("since", "since", day_field("Начало периода")),
        shown("until", "until", day_field("Конец периода")),
        shown(
            "action",
            "actions",
            forms.ChoiceField(label="Отфильтровать по действиям", choices=ACTIONS),
            value=_actions,
        ),
    )

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if isinstance(since, dt.date) and isinstance(until, dt.date) and since > until:
            self.add_error("since", BACKWARDS)
        return cleaned

    def value_of(self, part: Slot, asked: Any) -> Any:  # noqa: ANN401  # values of all fields
        """Users are named by what is typed, below the viewer's own body."""
        if part.fills != "user_ids":
            return super().value_of(part, asked)
        chosen = matching(self.scope.institution_id, UserFilters(text=asked))
        return list(chosen.order_by("pk").values_list("pk", flat=True))
