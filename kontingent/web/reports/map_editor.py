"""Where the tile of each municipality stands on the map of the region: row and column, typed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.institutions.municipalities import every_municipality, has_code
from kontingent.institutions.tile_actions import MAP, place_tiles, placed_tiles
from kontingent.institutions.tiles import FARTHEST, Cell, laid
from kontingent.kernel import russian
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.reports.catalogue import PLACES, menu
from kontingent.web.request import Request

HALF = "Напишите и\u00a0ряд, и\u00a0столбец или оставьте пустыми оба."
TAKEN = "Здесь уже стоит {}: поставьте одну из\u00a0плиток на\u00a0другое место."


class TilesForm(forms.Form):
    """Two fields a municipality; both empty: it follows below the others."""

    use_required_attribute = False

    def __init__(self, names: Mapping[str, str], cells: Mapping[str, Cell], data: QueryDict | None = None) -> None:
        initial = {
            name: number for code, cell in cells.items() for name, number in zip(_names(code), cell, strict=True)
        }
        super().__init__(data, initial=initial, auto_id="t-%s")
        self.names = names
        for code, name in names.items():
            for field, title in zip(_names(code), ("Ряд", "Столбец"), strict=True):
                self.fields[field] = _number(f"{title}, {name}")

    @property
    def lines(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        for code, name in self.names.items():
            row, column = _names(code)
            yield name, self[row], self[column]

    @property
    def placed(self) -> dict[str, Cell]:
        cells = {code: tuple(self.cleaned_data.get(name) for name in _names(code)) for code in self.names}
        return {code: (row, column) for code, (row, column) in cells.items() if row and column}

    def clean(self) -> dict[str, Any]:
        at: dict[Cell, str] = {}
        for code, name in self.names.items():
            fields = _names(code)
            row, column = (self.cleaned_data.get(field) for field in fields)
            if any(field in self.errors for field in fields):
                continue
            if (row is None) != (column is None):
                self.add_error(fields[0] if row is None else fields[1], HALF)
            elif row is not None and column is not None and (other := at.setdefault((row, column), name)) != name:
                self.add_error(fields[0], TAKEN.format(other))
        return self.cleaned_data


def _names(code: str) -> tuple[str, str]:
    return f"row-{code}", f"column-{code}"


def _number(label: str) -> forms.IntegerField:
    wrong = f"Напишите число от\u00a01 до\u00a0{FARTHEST}."
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=FARTHEST,
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )  # fmt: skip


@gate(Permission.CHANGE_SETTINGS, methods=("GET", "POST"), nameless=True)
def edit(request: Request) -> HttpResponse:
    names = {key: name for key, name in every_municipality().items() if has_code(key)}
    form = TilesForm(names, laid(list(names), placed_tiles()), request.POST if request.method == "POST" else None)
    if "reset" in request.POST or form.is_valid():
        place_tiles(placed={} if "reset" in request.POST else form.placed, by=request.actor)
        messages.success(request, "Карта региона сохранена.")
        return redirect("places")
    context = {"form": form, "title": MAP, "menu": menu(PLACES.code), "farthest": russian.number(FARTHEST)}
    return page(request, "reports/map_editor.html", context)
