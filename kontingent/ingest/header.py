"""The header of a package: who made it, when, whether it is full, and what a full one covers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Header:
    """`covers_*` matter in a full package; empty they mean everything the supplier has sent."""

    title: str
    supplier: str
    full: bool
    made: dt.datetime | None
    recorded: dt.datetime | None
    covers_institutions: tuple[str, ...]  # ids of the supplier
    covers_kinds: tuple[int, ...]  # codes


def header_of(title: str, meta: Mapping[str, str], vocabulary: Vocabulary) -> Header:
    values = {name: meta.get(sent, "").strip() for name, sent in vocabulary.header.items()}
    mode = vocabulary.modes.get(values["mode"]) if values["mode"] else "delta"
    if mode is None:
        known = " или ".join(vocabulary.modes)
        raise PackageRefused(
            f"Вид пакета «{values['mode']}» неизвестен.", cure=f"В {vocabulary.header['mode']} пишите {known}."
        )
    if not values["supplier"]:
        raise PackageRefused(
            "В заголовке не назван поставщик.", cure=f"Добавьте в head элемент meta {vocabulary.header['supplier']}."
        )
    header = Header(
        title=title,
        supplier=values["supplier"],
        full=mode == "full",
        made=_moment(values["made"], vocabulary.header["made"]),
        recorded=_moment(values.get("recorded", ""), vocabulary.header.get("recorded", "")),
        covers_institutions=tuple(values.get("organisations", "").split()),
        covers_kinds=_kinds(values.get("kinds", ""), vocabulary),
    )
    if header.full and header.made is None:
        raise PackageRefused(
            "В полном пакете не сказано, когда он собран.", cure=f"Добавьте meta {vocabulary.header['made']}."
        )
    return header


def _moment(text: str, name: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise PackageRefused(
            f"{name}: «{text}» — не момент времени с часовым поясом.",
            cure="Пишите дату и время как 2018-04-20T06:15:00+03:00.",
        )
    return moment


def _kinds(text: str, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Names of kinds as the vocabulary calls them, as a type (`Enrolment`) or as an itemprop (`enrolment`)."""
    known = {_uncapitalised(name): names.kind.code for name, names in vocabulary.kinds.items()}
    codes = []
    for name in text.split():
        code = known.get(_uncapitalised(name))
        if code is None:
            raise PackageRefused(
                f"Полный пакет объявляет неизвестный раздел «{name}».", cure="Проверьте перечень разделов в заголовке."
            )
        codes.append(code)
    return tuple(codes)


def _uncapitalised(name: str) -> str:
    return name[0].lower() + name[1:]
