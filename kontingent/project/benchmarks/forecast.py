"""How far forecasts are from what comes, in worlds of head counts that no parameter was chosen on.

The weights of years in `forecasting` were chosen on the calm and the shaken worlds of seeds 1–6; those
are never reported.
"""

import resource
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from statistics import mean
from time import process_time
from typing import Any

import numpy as np

from kontingent.forecasting.backtest import Past, errors, rolling
from kontingent.forecasting.baselines import last_value, linear_trend, mean_ratio
from kontingent.forecasting.intervals import covered
from kontingent.forecasting.intervals import widths as widths_of
from kontingent.forecasting.need import STAGES, Housing, PlacesChange, Scenario, needs
from kontingent.forecasting.projection import Totals, progression
from kontingent.forecasting.series import Series, carried
from kontingent.kernel import russian
from kontingent.project.benchmarks.figures import Figures, milliseconds, ratio, whole
from kontingent.project.benchmarks.forecast_around import TITLES, around
from kontingent.synthetic.headcounts import Parameters, World, world

REPORTED = (11, 12, 13, 14, 15)
CHOSEN_ON = range(1, 7)
LEADS, TOLD = 10, (1, 2, 3, 5, 10)
FIRST, HISTORY = 4, 12  # years behind the first forecast, and behind the first that is judged
METHODS = {
    "прогноз": progression,
    "последнее значение": last_value,
    "средний переход": mean_ratio,
    "линейный тренд": linear_trend,
}
OURS = "прогноз"
LEVELS = dict(zip(Totals._fields, ("край", "муниципалитет", "организация"), strict=True))
PARTS = ("municipality", "organisation")
WORLDS = {"calm": "спокойный", "shaken": "с потрясениями"}
STAGE_TITLES = {"primary": "1–4 классы", "basic": "5–9 классы", "secondary": "10–11 классы"} | TITLES
LARGE = Parameters(municipalities=60, schools=1500, learners=500_000, opened=40)


def measure(seeds: Sequence[int], parameters: Parameters | None = None) -> Figures:
    """Seconds and memory are those of this process, with a region of 1,500 organisations."""
    if chosen := sorted(set(seeds) & set(CHOSEN_ON)):
        raise RuntimeError(f"По зёрнам {', '.join(map(str, chosen))} подобраны веса прогноза: назовите другие.")
    of = parameters or Parameters()
    data = {name: _worlds(seeds, of, shaken=name == "shaken") for name in WORLDS}
    given = _with_births(seeds, of)
    stages = _by_stage(seeds, of)
    cost = _cost(LARGE if parameters is None else of)
    rows = tuple(
        (WORLDS[name], LEVELS[level], method, *_told(data[name][level][method]))
        for name in WORLDS
        for level in LEVELS
        for method in METHODS
    ) + tuple(
        (WORLDS["calm"], f"{LEVELS[level]}, {STAGE_TITLES[stage]}", OURS, *_told(figures))
        for level, by_stage in stages.items()
        for stage, figures in by_stage.items()
    )
    columns = (
        "мир",
        "уровень",
        "способ",
        *(f"{lead}, %" for lead in TOLD),
        "1 год, чел.",
        "смещение, 5 лет, %",
        "охват 1 / 2 / 5",
    )
    return Figures(
        f"Ошибка прогноза через столько лет, среднее по зёрнам {', '.join(map(str, seeds))}",
        columns,
        rows,
        notes=(*_notes(data, given), _words_of(cost)),
        data={"seeds": list(seeds), "worlds": data, "stages": stages, "births_given": given, "cost": cost},
    )


def _worlds(seeds: Sequence[int], of: Parameters, *, shaken: bool) -> dict[str, Any]:
    """Level → method → lead → figures; the mean over the seeds."""
    runs = [_one(world(seed, replace(of, shaken=shaken))) for seed in seeds]
    return {level: {method: _mean([run[level][method] for run in runs]) for method in METHODS} for level in LEVELS}


def _one(made: World) -> dict[str, dict[str, Any]]:
    series = carried(made.series, made.successions)
    past = rolling(series, METHODS, leads=LEADS, first=FIRST)
    found: dict[str, dict[str, Any]] = {level: {} for level in LEVELS}
    for method, levels in past.items():
        for level, one in levels.items():
            found[level][method] = _figures(one, made.shocks, is_ours=method == OURS)
    return found


def _figures(past: Past, shocks: Sequence[int], *, is_ours: bool) -> dict[str, Any]:
    judged = slice(HISTORY - FIRST, None)
    figures: dict[str, Any] = {str(lead): errors(past, lead, judged)._asdict() for lead in TOLD}
    if is_ours:
        part, number = covered(past)
        for lead in TOLD:
            figures[str(lead)] |= {"coverage": part[lead - 1], "covered_of": number[lead - 1]}
    after = [errors(past, 1, slice(year - FIRST, year - FIRST + 1)).mape for year in shocks if year >= FIRST]
    return figures | ({"after_shock": {"mape": mean(after)}} if after else {})


def _mean(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Coverage is that of all forecasts of all seeds; numbers are added."""
    found: dict[str, Any] = {}
    for key in runs[0]:
        found[key] = {
            name: (sum if name in {"n", "covered_of"} else mean)([float(run[key][name]) for run in runs])
            for name in runs[0][key]
            if name != "coverage"
        }
        if "coverage" in runs[0][key]:
            number = sum(run[key]["covered_of"] for run in runs)
            inside = sum(run[key]["coverage"] * run[key]["covered_of"] for run in runs)
            found[key]["coverage"] = float(inside / number) if number else None
    return found


def _by_stage(seeds: Sequence[int], of: Parameters) -> dict[str, dict[str, Any]]:
    """Level → stage → lead → figures, in the calm world: errors of stages cancel in a total."""
    runs: list[dict[str, dict[str, Any]]] = []
    for seed in seeds:
        series = world(seed, of).series
        past = {stage: _past_of(series, grades) for stage, grades in STAGES.items()}
        past |= around(series, seed, leads=LEADS, first=FIRST)
        runs.append({level: _of_level(past, level) for level in LEVELS})
    return {level: {stage: _mean([run[level][stage] for run in runs]) for stage in runs[0][level]} for level in LEVELS}


def _of_level(past: dict[str, dict[str, Past]], level: str) -> dict[str, Any]:
    """Colleges take from the whole region: they lie in no municipality."""
    told = [stage for stage in past if (level, stage) != ("municipality", "vocational")]
    return {stage: _figures(past[stage][level], (), is_ours=True) for stage in told}


def _past_of(series: Series, grades: slice) -> dict[str, Past]:
    methods = {OURS: partial(progression, grades=grades)}
    return rolling(series, methods, leads=LEADS, first=FIRST, grades=grades)[OURS]


def _with_births(seeds: Sequence[int], of: Parameters) -> dict[str, float]:
    """By level: percent at ten years where births are those that came."""
    found: dict[str, list[float]] = {level: [] for level in LEVELS}
    for seed in seeds:
        past = rolling(world(seed, of).series, {OURS: progression}, leads=LEADS, first=HISTORY, births_ahead=LEADS)
        for level, one in past[OURS].items():
            found[level].append(errors(one, LEADS).mape)
    return {level: mean(figures) for level, figures in found.items()}


def _cost(of: Parameters) -> dict[str, float]:
    series = world(1, of).series
    begun = process_time()
    progression(series, LEADS)
    once = process_time() - begun
    rolling(series, METHODS, leads=LEADS, first=FIRST)
    whole_run = process_time() - begun
    return {
        "organisations": len(series.counts),
        "forecast_seconds": once,
        "with_backtest_seconds": whole_run,
        "what_if_seconds": _what_if(series),
        "process_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _what_if(series: Series) -> float:
    """Seconds of processor for the need of places in a scenario that changes places, flats and births."""
    known = series.years - 1 - FIRST
    past = {stage: _past_of(series, grades)["municipality"] for stage, grades in STAGES.items()}
    widths = {stage: widths_of(one, known, known)[0] for stage, one in past.items()}
    now = series.by_municipality(series.present())
    places = {stage: np.rint(1.05 * now[:, grades].sum(axis=1)) for stage, grades in STAGES.items()}
    scenario = Scenario(
        places=(PlacesChange(0, 3, "primary", 400), PlacesChange(1, 2, "basic", -250)),
        housing=(Housing(2, 1, 1200, {"primary": 0.25, "basic": 0.3, "secondary": 0.1}),),
        births=0.9,
    )
    begun = process_time()
    needs(series, places, widths, scenario)
    return process_time() - begun


def _told(figures: dict[str, Any]) -> tuple[str, ...]:
    of = [figures[str(lead)] for lead in TOLD]
    coverage = [figures[str(lead)].get("coverage") for lead in (1, 2, 5)]
    has = "coverage" in figures["1"]
    words = " / ".join("истории не хватает" if one is None else russian.number(100 * one, 1) for one in coverage)
    return (*(ratio(one["mape"]) for one in of), whole(of[0]["mae"]), ratio(figures["5"]["bias"]), words if has else "")


def _notes(data: dict[str, Any], given: dict[str, float]) -> tuple[str, ...]:
    near = data["calm"]["organisation"][OURS]["1"]["near"]
    n = [data["calm"][level][OURS][lead]["covered_of"] for level in PARTS for lead in ("1", "2", "5")]
    places, schools = _all(n[:3]), _all(n[3:])
    notes = [
        f"Охват — по стольким прогнозам на 1 / 2 / 5 лет: муниципалитеты {places}, организации {schools}.",
        f"Организаций в пределах ±2 % через год: {russian.number(100 * near, 1)} %.",
        "Через 10 лет, когда рождаемость дана: "
        + "; ".join(f"{LEVELS[level]} {ratio(one)} %" for level, one in given.items())
        + ".",
    ]
    for level, name in LEVELS.items():
        after = {method: figures["after_shock"]["mape"] for method, figures in data["shaken"][level].items()}
        best = min(value for method, value in after.items() if method != OURS)
        notes.append(f"Через год после потрясения, {name}: {ratio(after[OURS])} %, лучший из простых {ratio(best)} %.")
    return tuple(notes)


def _all(numbers: Sequence[float]) -> str:
    return " / ".join(map(whole, numbers))


def _words_of(cost: dict[str, float]) -> str:
    return (
        f"{whole(cost['organisations'])} организаций на 10 лет: прогноз {ratio(cost['forecast_seconds'])} с, "
        f"с проверкой на прошлом и простыми способами {ratio(cost['with_backtest_seconds'])} с, "
        f"«что если» {milliseconds(cost['what_if_seconds'])} мс процессора, "
        f"процесс {whole(cost['process_mb'])} МБ."
    )
