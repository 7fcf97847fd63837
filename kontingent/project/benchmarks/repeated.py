"""The same full packages once more, and with one item in a hundred changed, beside a bare COPY of as many facts.

In processor time, since the loader and its database take turns and other work on the machine stretches walls.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from time import perf_counter

from kontingent.audit.actor import Actor
from kontingent.ingest.actions import receive
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.workers import Readers
from kontingent.institutions.queries import supplier_by_code
from kontingent.project.benchmarks import facts
from kontingent.project.benchmarks.figures import Figures, ratio, whole
from kontingent.project.benchmarks.spending import Spent, processors, processors_of_all, spent
from kontingent.synthetic.manifest import read_manifest
from kontingent.synthetic.region import Loaded, install

ROBOT = Actor.system("Замер")
_MOMENT = re.compile(rb'(?P<name>name="kontingent:(?:made|recorded)" content=")(?P<moment>[^"]*)')
_NUMBERED = re.compile(rb'(itemprop="(?:email|cipher|note|number)"[^>]*>[^<]*?)\d{3}(?=[^<\d]*<)')
_ARTICLE = re.compile(rb"<article .*?</article>", re.DOTALL)


def measure(folder: Path, *, jobs: int) -> Figures:
    """First the full packages that the order of the region begins with; then once more those of who sent most."""
    manifest = read_manifest(folder)
    first = leading(folder, manifest.packages)
    found = {"first": spent(lambda: install(folder, by=ROBOT, jobs=jobs, packages=first, follow=_note))}
    first = [path for path in first if path.split("/")[0] == _largest(folder, first)]
    settled = sent_again(folder, first, 1, 0)  # whom one supplier had told of before another one is known by now
    found["again"] = spent(lambda: load_again(settled, jobs))
    same = sent_again(folder, first, 2, 0)
    found["same"] = spent(lambda: load_again(same, jobs))
    changed = sent_again(folder, first, 3, 100)
    found["changed"] = spent(lambda: load_again(changed, jobs))
    return _table(found, _copied(found["same"].facts))


def _note(_: Loaded) -> None:
    """The connection of whoever looks ahead ends with the loading."""
    processors_of_all()


def leading(folder: Path, packages: Iterable[str]) -> list[str]:
    found = []
    for path in packages:
        with (folder / path).open("rb") as stream:
            if b'mode" content="full"' not in stream.read(2000):
                break
        found.append(path)
    return found


def _largest(folder: Path, packages: Iterable[str]) -> str:
    """The supplier that sent most."""
    sizes: Counter[str] = Counter()
    for path in packages:
        sizes[path.split("/")[0]] += (folder / path).stat().st_size
    return sizes.most_common(1)[0][0]


def sent_again(folder: Path, packages: Sequence[str], hours: int, one_in: int) -> list[tuple[str, bytes]]:
    """As made so many hours after the last of them: what is older than a package that is in would be held."""
    sent = [(path.split("/")[0], (folder / path).read_bytes()) for path in packages]
    said = [datetime.fromisoformat(found["moment"].decode()) for _, data in sent for found in _MOMENT.finditer(data)]
    moment = (max(said) + timedelta(hours=hours)).isoformat().encode()
    later = [(code, _MOMENT.sub(rb"\g<name>" + moment, data)) for code, data in sent]
    return [(code, _changed(data, one_in) if one_in else data) for code, data in later]


def _changed(data: bytes, one_in: int) -> bytes:
    """Each to a value of its own, of the same form: one number for several applications would be a fault, and dear."""
    seen = changed = 0

    def other(article: re.Match[bytes]) -> bytes:
        nonlocal seen, changed
        seen += 1
        if seen < one_in * (changed + 1):
            return article[0]
        told, times = _NUMBERED.subn(rb"\g<1>%03d" % (changed % 1000), article[0], count=1)
        changed += times  # one that has nothing to change leaves it to the next
        return told

    return _ARTICLE.sub(other, data)


def load_again(sent: Iterable[tuple[str, bytes]], jobs: int) -> list[Package]:
    with Readers(jobs) as readers:
        return [_load_again(code, data, readers) for code, data in sent]


def _load_again(code: str, data: bytes, readers: Readers) -> Package:
    supplier = supplier_by_code(code)
    if supplier is None:
        raise RuntimeError(code)
    received = receive(supplier=supplier, name="ещё раз.xhtml", stream=io.BytesIO(data), by=ROBOT)
    package = load(package_id=received.package.pk, by=ROBOT, readers=readers)
    if package.state not in (Package.State.ACCEPTED, Package.State.REMARKS):
        raise RuntimeError(f"{package.shown_name}: {package.reason}")  # nothing of it would be measured
    return package


def _copied(count: int) -> Spent:
    """At least so many: facts of one supplier, as often as it takes."""
    entries, _ = facts.sample(count)
    batches = list(facts.batches_of(entries))
    times = ceil(count / len(entries))
    started, before = perf_counter(), processors()
    for _ in range(times):
        facts.undone(lambda: facts.timed(batches, facts.bare_copy))
    after = processors()
    return Spent(len(entries) * times, perf_counter() - started, after[0] - before[0], after[1] - before[1])


_NAMES = {
    "first": "Первые полные пакеты",
    "again": "Они же ещё раз",
    "same": "Они же в третий раз",
    "changed": "Изменена каждая сотая запись",
}


def _table(found: dict[str, Spent], bare: Spent) -> Figures:
    rows = [
        (
            title,
            whole(found[name].facts),
            ratio(found[name].per_fact),
            ratio(found[name].loader / found[name].facts * 1e6),
            ratio(found[name].database / found[name].facts * 1e6),
            ratio(bare.per_fact / found[name].per_fact),
        )
        for name, title in _NAMES.items()
    ]
    rows.append(("Голый COPY", whole(bare.facts), ratio(bare.per_fact), "", "", "1,00"))
    data = {
        name: {
            "facts": one.facts,
            "wall": one.wall,
            "loader": one.loader,
            "database": one.database,
            "cpu": one.per_fact,
        }
        for name, one in (*found.items(), ("bare", bare))
    }
    return Figures(
        "То же самое ещё раз, микросекунды процессора на сведение",
        ("что", "сведений", "всего", "загрузчик", "PostgreSQL", "голый COPY к этому"),
        tuple(rows),
        data=data,
    )
