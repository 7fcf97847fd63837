"""What was changed in a form since its file: corrected codes and labels, sections added and taken back, each with who,
when and why.

All of it is TOML after the text of the file, so a form has one reader and a copy keeps what it was counted by.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kontingent.statistics.definitions import Axis, FormChange
from kontingent.statistics.faults import FormReader, FormRefused, loaded

_SECTION = re.compile(r"^\s*\[\[\s*section\s*\]\]", re.MULTILINE)
_CORRECTION = {"section", "row", "column", "code", "label"}
_CHANGE = ("what", "day", "by", "reason")


@dataclass(frozen=True, slots=True)
class AxisCorrection:
    """`name`: row, column. `key`: of the row or column; what is empty stays as it is."""

    section: str
    name: str
    key: str
    code: str
    label: str

    @property
    def text(self) -> str:
        told = {"section": self.section, self.name: self.key, "code": self.code, "label": self.label}
        return _table("correction", {name: value for name, value in told.items() if value})


def withdrawal_text(section: str) -> str:
    return _table("withdrawn", {"section": section})


def change_text(*, what: str, day: date, by: str, reason: str) -> str:
    return _table("changed", {"what": what, "day": day.isoformat(), "by": by, "reason": reason})


def checked_section(text: str) -> str:
    """The codes of sections that a text adds, for people; FormRefused where it is anything else than sections."""
    told = loaded(text, "текст раздела")
    sections = told.get("section")
    is_table = _SECTION.search(text) is not None  # it is read after the text of the file
    if set(told) != {"section"} or not isinstance(sections, list) or not is_table:
        raise FormRefused([("текст раздела", "здесь пишут разделы и\u00a0больше ничего: начните с\u00a0[[section]].")])
    return ", ".join(str(one.get("code", "?")) for one in sections if isinstance(one, dict))


def corrected(reader: FormReader, form: Mapping[str, Any], section: str, name: str, axes: list[Axis]) -> list[Axis]:
    """Rows or columns with the last of what was said of each; a code stands once."""
    by_key = {axis.key: axis for axis in axes}
    for told in _of_section(form, section, name):
        key = str(told[name])
        place = f"раздел {section}, {'строка' if name == 'row' else 'графа'} {key}"
        if key not in by_key:
            reader.fault(place, "её нет, исправлять нечего.")
            continue
        code, label = (reader.of(place, told, one, str, "").strip() for one in ("code", "label"))
        if not (code or label):
            reader.fault(place, "не\u00a0сказано ни\u00a0кода, ни\u00a0слов.")
        old = by_key[key]
        by_key[key] = replace(old, code=code or old.code, label=label or old.label)
    found = list(by_key.values())
    codes = [axis.code for axis in found if axis.code]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        reader.fault(f"раздел {section}", f"код {code} стоит дважды.")
    return found


def withdrawn(reader: FormReader, form: Mapping[str, Any], sections: Iterable[str]) -> set[str]:
    """Codes of sections that were taken back. None is used again: what was said of its cells is said of it alone."""
    told = [str(one.get("section", "")) for one in reader.of("форма", form, "withdrawn", list, [])]
    for code in told:
        if code not in {*sections}:
            reader.fault(f"раздел {code or '?'}", "его нет, убирать нечего.")
    return {*told}


def changes(reader: FormReader, form: Mapping[str, Any], sections: Iterable[str]) -> tuple[FormChange, ...]:
    """Who changed what; corrections of a section that there is not are faults."""
    known = set(sections)
    for told in reader.of("форма", form, "correction", list, []):
        reader.known("исправление", told, _CORRECTION)
        if told.get("section") not in known:
            reader.fault(f"раздел {told.get('section', '?')}", "его нет, исправлять нечего.")
    found = []
    for told in reader.of("форма", form, "changed", list, []):
        reader.known("исправление", told, {*_CHANGE})
        what, day, by, reason = (reader.of("исправление", told, name, str, "") for name in _CHANGE)
        try:
            found.append(FormChange(what, date.fromisoformat(day), by, reason))
        except ValueError:
            reader.fault("исправление", f"«day»\u00a0— день ГГГГ-ММ-ДД, а\u00a0написано «{day}».")
    return tuple(found)


def _of_section(form: Mapping[str, Any], section: str, name: str) -> list[dict[str, Any]]:
    told = form.get("correction", [])
    return [one for one in told if isinstance(one, dict) and one.get("section") == section and name in one]


def _table(name: str, told: Mapping[str, str]) -> str:
    """A string of JSON is one of TOML."""
    return "\n".join(
        [f"[[{name}]]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items())]
    )
