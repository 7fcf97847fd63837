"""The refusals of this room. A refused package is kept with its sentence; a refused record is a remark."""

from collections.abc import Mapping, Sequence

from kontingent.history.rules.rule import Rule
from kontingent.ingest.places import NOWHERE, Place
from kontingent.ingest.readers.package import LIMITS, MEGABYTE, Limits, MetHeading
from kontingent.ingest.rules import packages as rules
from kontingent.kernel.errors import Refusal


class PackageRefused(Refusal):
    """Nothing of the package is taken. `at` is where the reader stopped, if it knows; `rule` is what is broken.

    `met` and `meta`: headings and header of a table that were read by then.
    """

    code = "package_refused"

    def __init__(
        self,
        sentence: str,
        *,
        cure: str,
        at: Place = NOWHERE,
        rule: Rule = rules.NOT_A_PACKAGE,
        met: Sequence[MetHeading] = (),
        meta: Mapping[str, str] | None = None,
    ) -> None:
        where = at.words()
        text = sentence[0].lower() + sentence[1:] if where and sentence[1:2].islower() else sentence
        super().__init__(f"{where[0].upper()}{where[1:]}: {text}" if where else text, cure=cure)
        self.at = at
        self.rule = rule
        self.met = list(met)
        self.meta = dict(meta or {})


def too_large(limits: Limits = LIMITS) -> PackageRefused:
    return PackageRefused(
        f"Пакет больше {limits.package // MEGABYTE} МБ.", cure="Разделите его на несколько пакетов изменений."
    )
