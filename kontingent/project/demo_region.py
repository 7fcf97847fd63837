"""The region of the demonstration: made once by the generator, sent through the same door as suppliers' packages."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.core.management import call_command

from kontingent.audit.actor import Actor
from kontingent.institutions.queries import root
from kontingent.kernel import private
from kontingent.planning.actions import make_forecast
from kontingent.planning.importing import take_table
from kontingent.planning.reading import read_everything
from kontingent.synthetic.forgetful import send_forgetful
from kontingent.synthetic.manifest import FILE
from kontingent.synthetic.past_counts import SOURCE, births_table, past_table, population_table
from kontingent.synthetic.progress_bar import bar
from kontingent.synthetic.region import Loaded, install

SEED = 2018
EVERY = 50  # packages a line, where there is no terminal to draw a bar on
BY = Actor.system("Демонстрация")


def load_region(*, learners: int, data: Path, say: Callable[[str], None]) -> None:
    """Once; a start that was cut short goes on where it stopped, because a package sent twice is one package."""
    marker = data / "demo.json"
    if marker.exists():
        loaded = json.loads(marker.read_text(encoding="utf-8"))["learners"]
        if loaded != learners:
            say(f"В {data} уже загружен край на {loaded} обучающихся, он и показан. Для другого укажите другую --data.")
        return
    folder = data / "region"
    if not (folder / FILE).exists():  # the generator writes it last
        with private.made_by_others():
            call_command("generate", learners=learners, seed=SEED, out=folder)
    with bar(sys.stderr, "пакетов") as progress:

        def follow(loaded: Loaded) -> None:
            if progress:
                progress(loaded.done, loaded.of)
            elif loaded.done % EVERY == 0 or loaded.done == loaded.of:
                say(f"Загружено пакетов: {loaded.done} из {loaded.of}")

        install(folder, by=BY, follow=follow)
    send_forgetful(folder, by=BY)
    _forecast(say)
    _tell_the_planner()
    private.write(marker, json.dumps({"learners": learners, "seed": SEED}))
    shutil.rmtree(folder)  # the register keeps the bytes of every package


def _forecast(say: Callable[[str], None]) -> None:
    """The years before the register are made up, and marked so."""
    region, read = root(), read_everything()
    if region is None:
        return
    tables = {
        "counts": past_table(read, seed=SEED),
        "births": births_table(read),
        "population": population_table(read),
    }
    for code, stream in tables.items():
        take_table(code=code, stream=stream, source=SOURCE, within=region, by=BY)
    made = make_forecast(by=BY)
    say(f"Прогноз мест посчитан по численности на 20.09.{made.forecast.origin}")


def _tell_the_planner() -> None:
    """Autovacuum would count the rows within minutes; the first visitor comes sooner. Only the owner may."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("ANALYZE")
