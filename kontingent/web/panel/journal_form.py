"""The filters of «История действий», figure 19; names of fields stand in the address."""

import datetime as dt
from collections.abc import Collection

from django import forms
from django.http import QueryDict

from kontingent.accounts.registry import UserFilters, matching
from kontingent.audit.models import SIGN_INS, Action, ObjectType
from kontingent.audit.queries import JournalFilters
from kontingent.kernel import clock
from kontingent.web.days import day_field
from kontingent.web.filtering import FilterForm

ENTRANCES = "sign_ins"  # several actions under one name
BACKWARDS = "Начало периода позже его конца."


class JournalForm(FilterForm):
    user = forms.CharField(
        label="Пользователь", max_length=200, widget=forms.TextInput({"data-search": "", "autocomplete": "off"})
    )
    type = forms.ChoiceField(label="Тип объекта", choices=[("", "Все"), *ObjectType.choices])
    since = day_field("Начало периода")
    until = day_field("Конец периода")
    action = forms.ChoiceField(
        label="Отфильтровать по действиям",
        choices=[("", "Все действия"), (ENTRANCES, "Все входы и ошибки входа"), *Action.choices],
    )

    def __init__(self, query: QueryDict, top: int) -> None:
        super().__init__(query)
        self.top = top

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if isinstance(since, dt.date) and isinstance(until, dt.date) and since > until:
            self.add_error("since", BACKWARDS)
        return cleaned

    @property
    def filters(self) -> JournalFilters:
        asked = self.asked
        return JournalFilters(
            user_ids=self._users(asked["user"]) if "user" in asked else None,
            object_type=asked.get("type", ""),
            actions=_actions(asked.get("action", "")),
            since=_midnight(asked["since"]) if "since" in asked else None,
            until=_midnight(asked["until"] + dt.timedelta(days=1)) if "until" in asked else None,
        )

    def _users(self, text: str) -> Collection[int]:
        chosen = matching(self.top, UserFilters(text=text))
        return list(chosen.order_by("pk").values_list("pk", flat=True))


def _actions(asked: str) -> Collection[str]:
    if asked == ENTRANCES:
        return SIGN_INS
    return (asked,) if asked else ()


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, clock.region_zone())
