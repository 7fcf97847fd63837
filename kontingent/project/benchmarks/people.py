"""How well people are recognised: made regions loaded whole, each into a register of its own, judged by their truth."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kontingent.audit.actor import Actor
from kontingent.kernel import clock, russian, sql
from kontingent.people.reasons import sentences
from kontingent.project.benchmarks.figures import Figures, whole
from kontingent.synthetic import judgement
from kontingent.synthetic.judgement import OpenCase, Quality
from kontingent.synthetic.namesakes import Rate
from kontingent.synthetic.region import install

_IDENTITY = """
    SELECT supplier.code, known.external_id, coalesce(person.merged_into_id, person.id)
    FROM person_external_id AS known JOIN supplier ON supplier.id = known.supplier_id
    JOIN person ON person.id = known.person_id
"""
_CASES = """
    SELECT DISTINCT least(p.id, c.id), greatest(p.id, c.id), reasons::text
    FROM (SELECT person_id, candidate_id, reasons FROM recognition_case WHERE state = 'open') AS waiting
    CROSS JOIN LATERAL (SELECT coalesce(merged_into_id, id) AS id FROM person WHERE id = person_id) AS p
    CROSS JOIN LATERAL (SELECT coalesce(merged_into_id, id) AS id FROM person WHERE id = candidate_id) AS c
"""
_LEARNERS = "SELECT DISTINCT person_id FROM enrolment WHERE %s BETWEEN date_from AND date_to"
# What a process of this command knows that belongs to its own register.
_OWN = ("DATABASE_URL", "DATABASE_OWNER_URL", "KONTINGENT_SECRET_KEY", "KONTINGENT_AS_OWNER")


def judge(folder: Path) -> dict[str, Any]:
    """Loads a made region into the empty register and says how its people were put together."""
    install(folder, by=Actor.system("Замер"))
    return judgement_of(folder)


def judgement_of(folder: Path) -> dict[str, Any]:
    """Of a made region that stands in the register already."""
    identity, cases, learners = read_register()
    truth = judgement.read_truth(folder)
    families = judgement.families(truth, identity, cases)
    return {
        "quality": {
            code: {"together": one.together, "apart": one.apart, "false": one.false}
            for code, one in sorted(judgement.quality(truth, identity).items())
        },
        "cases": len(cases),
        "families": [
            {"reasons": list(reasons), "same": same, "held_out": held_out, "cases": count}
            for (reasons, same, held_out), count in families.most_common()
        ],
        "learners": {
            "truth": judgement.learners(folder, clock.today()),
            "known": judgement.owners_of(truth, identity, learners),
            "counted": len(learners),
            "once": judgement.counted_once(learners, cases),
            "decided": judgement.counted_once(learners, judgement.of_one(truth, identity, cases)),
        },
    }


def read_register() -> tuple[dict[judgement.Id, int], list[OpenCase], set[int]]:
    """Whom the suppliers' ids lead to, the open cases by pairs of persons, and who learns today."""
    identity = {(supplier, external_id): person for supplier, external_id, person in sql.rows(_IDENTITY)}
    cases = [OpenCase(one, other, tuple(json.loads(reasons))) for one, other, reasons in sql.rows(_CASES)]
    return identity, cases, set(sql.column(_LEARNERS, (clock.today(),)))


def measure(seeds: Sequence[int], *, learners: int, namesakes: Rate = Rate.MANY) -> Figures:
    """A region for each seed, made and loaded one after another in a temporary folder."""
    judged = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            judged[seed] = _judged_apart(Path(folder) / str(seed), seed, learners, namesakes)
    return figures(judged)


def _judged_apart(folder: Path, seed: int, learners: int, namesakes: Rate) -> dict[str, Any]:
    region, data, today = folder / "region", folder / "data", clock.today()
    made = ["--learners", str(learners), "--seed", str(seed), "--namesakes", namesakes.value]
    _run("generate", *made, "--jobs", "1", "--out", str(region), day=today)
    _run("init", "--data", str(data), day=today)
    answer = _run("bench", "recognition", "--region", str(region), "--json", "--data", str(data), day=today)
    found: dict[str, Any] = json.loads(answer)["regions"][0]
    return found


def _run(*arguments: str, day: date) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in _OWN}
    command = [sys.executable, "-m", "kontingent.project.cli", *arguments, "--today", day.isoformat()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 — a command of ours
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or f"kontingent {arguments[0]}: {done.returncode}")
    return done.stdout


def figures(judged: dict[int, dict[str, Any]]) -> Figures:
    """`judged` by seed; 0 for a region whose seed nobody told."""
    columns = ("", *(f"край {seed}" if seed else "край" for seed in judged))
    rows = [
        _row(judged, "ложных объединений", lambda one: whole(sum(_sum(one, kind).false for kind in _SUMS))),
        *(
            (f"{name}, {title}", *(_share(figure, _sum(one, kind)) for one in judged.values()))
            for figure, name in (("precision", "точность"), ("recall", "полнота"))
            for kind, title in _SUMS.items()
        ),
        _row(judged, "открытых случаев на 1 000 обучающихся", _per_thousand),
        _row(judged, "обучающихся на самом деле", lambda one: whole(one["learners"]["truth"])),
        _row(judged, "из них регистр знает как обучающихся", lambda one: whole(one["learners"]["known"])),
        _row(judged, "в регистре", lambda one: whole(one["learners"]["counted"])),
        _row(judged, "в регистре, открытый случай за одного", lambda one: whole(one["learners"]["once"])),
        _row(judged, "в регистре, если решить все случаи верно", lambda one: whole(one["learners"]["decided"])),
    ]
    return Figures(
        "Узнавание людей: выдуманные края, загруженные целиком",
        columns,
        tuple(rows),
        notes=tuple(_families(judged)),
        data={"regions": [{**one, "seed": seed} for seed, one in judged.items()]},
    )


_SUMS = {"tuned": "свои виды", "held out": "отложенные виды"}


def _row(judged: dict[int, dict[str, Any]], title: str, tell: Callable[[dict[str, Any]], str]) -> tuple[str, ...]:
    return (title, *(tell(one) for one in judged.values()))


def _sum(one: dict[str, Any], kind: str) -> Quality:
    return Quality(**one["quality"].get(kind, {}))


def _share(figure: str, quality: Quality) -> str:
    return russian.number(getattr(quality, figure), 4)


def _per_thousand(one: dict[str, Any]) -> str:
    return russian.number(one["cases"] * 1000 / max(one["learners"]["truth"], 1), 1)


def _families(judged: dict[int, dict[str, Any]]) -> list[str]:
    """The most frequent first, of all regions together."""
    counts: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for one in judged.values():
        for family in one["families"]:
            counts[tuple(family["reasons"]), family["same"]] += family["cases"]
    return [
        f"* {count}, {'один человек' if same else 'разные люди'}: {' '.join(sentences(reasons))}"
        for (reasons, same), count in counts.most_common()
    ]
