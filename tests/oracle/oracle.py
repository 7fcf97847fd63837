"""What the register should say, computed from the truth of a generated region and from nothing of the product.

Facts are read as they were sent (`sent-facts`), in DuckDB, with rules written anew from the model: a version counts
from the moment it was recorded; suppliers' records of one thing pair by their natural key, those of a class by period
(`tests.oracle.periods`); each field is the first filled by rank, then the newest. Who is who is the truth's answer, or
the product's own (`identity`): with the latter, counts must agree to the row however good recognition is; recognition
itself is judged by `kontingent.synthetic.judgement`.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from kontingent.synthetic.manifest import read_manifest
from tests.oracle.periods import Period, Told, hand_over, periods

Identity = Mapping[tuple[str, str], int]  # (supplier, id of the supplier) → person of the product
END_OF_TIME = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
MAIN = {"preschool", "general", "vocational", "adapted"}  # types of organisations of which one has a learner at a time
FIELDS = ("grade", "form", "shift", "level")  # of an enrolment, beside its days
COLUMNS = ("person", "institution", "school_year", "class_name", *FIELDS, "date_from", "date_to")


class Oracle:
    def __init__(self, folder: Path, identity: Identity | None = None) -> None:
        self.db = duckdb.connect()
        self._tables: dict[tuple[str, dt.datetime], str] = {}
        self._enrolled: dt.datetime | None = None  # the moment of which `enrolment` is
        self.db.execute("SET TimeZone = 'UTC'")
        for table in (
            "sent-facts",
            "sent-ids",
            "life-institutions",
            "life-enrolments",
            "life-guardianships",
            "life-persons",
            "life-births",
            "life-records",
        ):
            parts = folder / "truth" / f"{table}-*.csv.gz"
            if list(parts.parent.glob(parts.name)):
                name = table.replace("-", "_")
                self.db.execute(
                    f"CREATE TABLE {name} AS SELECT * FROM read_csv(?, all_varchar = true, header = true,"
                    " delim = ',', quote = '\"', escape = '\"')",
                    [str(parts)],
                )
        self._ranks(folder)
        self._persons(identity)

    def _ranks(self, folder: Path) -> None:
        self.db.execute("CREATE TABLE ranks (supplier VARCHAR, kind VARCHAR, rank INTEGER)")
        for supplier in read_manifest(folder).suppliers:
            rows = [
                (supplier.code, "", supplier.rank),
                *((supplier.code, kind, rank) for kind, rank in supplier.ranks.items()),
            ]
            self.db.executemany("INSERT INTO ranks VALUES (?, ?, ?)", rows)

    def _persons(self, identity: Identity | None) -> None:
        """One row per id of a supplier; an id given to a second person is two rows by the truth, one by the product."""
        if identity is None:
            self.db.execute(
                "CREATE TABLE who AS SELECT DISTINCT supplier, external_id, truth, truth::BIGINT AS person"
                " FROM sent_ids WHERE subject = 'person'"
            )
            return
        self.db.execute("CREATE TABLE given (supplier VARCHAR, external_id VARCHAR, person BIGINT)")
        self.db.executemany("INSERT INTO given VALUES (?, ?, ?)", [(*key, person) for key, person in identity.items()])
        self.db.execute(
            "CREATE TABLE who AS SELECT DISTINCT supplier, external_id, truth, person FROM sent_ids"
            " JOIN given USING (supplier, external_id) WHERE subject = 'person'"
        )

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, list(values)).fetchall()

    def _known(self, kind: str, recorded_by: dt.datetime) -> str:
        """A table of the current version of every record of a kind by a moment, with the person and the rank.

        The id of a record serves one school year: under the same id in another year stands another record.
        """
        if (kind, recorded_by) in self._tables:
            return self._tables[kind, recorded_by]
        name = self._tables[kind, recorded_by] = f"known_{len(self._tables)}"
        self.db.execute(
            f"""
            CREATE TEMP TABLE {name} AS
            WITH newest AS (
                SELECT supplier, external_id, key, subject, fields->>'$.school_year' AS year,
                       arg_max(fields, recorded::TIMESTAMPTZ) AS fields, max(recorded::TIMESTAMPTZ) AS recorded,
                       arg_max(truth, recorded::TIMESTAMPTZ) AS truth
                FROM sent_facts WHERE kind = $kind AND recorded::TIMESTAMPTZ <= $by GROUP BY ALL
            )
            SELECT newest.*, person, coalesce(own.rank, usual.rank) AS rank
            FROM newest
            LEFT JOIN who ON newest.subject = 'person' AND (newest.supplier, newest.external_id, newest.truth)
                = (who.supplier, who.external_id, who.truth)
            JOIN ranks AS usual ON usual.supplier = newest.supplier AND usual.kind = ''
            LEFT JOIN ranks AS own ON own.supplier = newest.supplier AND own.kind = $kind
            WHERE fields <> '{{}}'
            """,
            {"kind": kind, "by": recorded_by},
        )
        return name

    def golden(self, person: int, kind: str, recorded_by: dt.datetime = END_OF_TIME) -> dict[str, str]:
        """A single section of a person as known at a moment: text as sent, by field, dates that are none left out."""
        known = self._known(kind, recorded_by)
        rows = self.rows(
            f"SELECT fields::JSON FROM {known} WHERE person = ? ORDER BY rank, recorded DESC, external_id", person
        )
        return _first_filled(rows)

    def records(
        self, person: int, kind: str, natural_key: Iterable[str], recorded_by: dt.datetime = END_OF_TIME
    ) -> dict[tuple[str, ...], dict[str, str]]:
        """A section of many records: by natural key, references as the truth numbers institutions."""
        known = self._known(kind, recorded_by)
        found: dict[tuple[str, ...], list[tuple[str]]] = {}
        key = tuple(natural_key)
        rows = self.rows(
            f"SELECT fields, supplier FROM {known} WHERE person = ? ORDER BY rank, recorded DESC, external_id, key",
            person,
        )
        for text, supplier in rows:
            fields = self._resolved(_json(text), supplier)
            found.setdefault(tuple(fields.get(name, "") for name in key), []).append((_text(fields),))
        return {name: _first_filled(rows) for name, rows in found.items()}

    def _resolved(self, fields: dict[str, str], supplier: str) -> dict[str, str]:
        for name in ("organisation", "from_organisation", "to_organisation"):
            if name in fields:
                fields[name] = self.institution(supplier, fields[name])
        return fields

    def institution(self, supplier: str, external_id: str) -> str:
        ((number,),) = self.rows(
            "SELECT DISTINCT truth FROM sent_ids WHERE subject = 'institution' AND supplier = ? AND external_id = ?",
            supplier,
            external_id,
        )
        return str(number)

    def enrolments(self, recorded_by: dt.datetime = END_OF_TIME) -> None:
        """`enrolment`: one row per person, organisation, school year, class and period, by 31 August at the latest."""
        if self._enrolled == recorded_by:
            return
        self._enrolled = recorded_by
        types = dict(self.rows("SELECT institution::INTEGER, type FROM life_institutions"))
        of_person: dict[int, list[Period]] = {}
        found: list[tuple[tuple[Any, ...], Period]] = []
        for cell, told in self._told(recorded_by).items():
            made = periods(told, cell[2])
            found += [(cell, period) for period in made]
            if types[cell[1]] in MAIN:
                of_person.setdefault(cell[0], []).extend(made)
        for main in of_person.values():
            hand_over(main)
        rows = [
            (*cell, *(period.first(place) for place in range(len(FIELDS))), period.start, period.end)
            for cell, period in found
            if period.start <= period.end
        ]
        self.db.execute(
            "CREATE OR REPLACE TEMP TABLE enrolment (person BIGINT, institution INTEGER, school_year INTEGER,"
            " class_name VARCHAR, grade INTEGER, form VARCHAR, shift VARCHAR, level VARCHAR,"
            " date_from DATE, date_to DATE)"
        )
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in COLUMNS]
        self.db.execute(f"INSERT INTO enrolment SELECT {', '.join('unnest(?)' for _ in COLUMNS)}", columns)

    def _told(self, recorded_by: dt.datetime) -> dict[tuple[Any, ...], list[Told]]:
        """Records of enrolments by (person, organisation, school year, class)."""
        rows = self.rows(
            f"""
            WITH place AS (
                SELECT DISTINCT supplier, external_id AS id, truth::INTEGER AS institution
                FROM sent_ids WHERE subject = 'institution'
            )
            SELECT person, institution, year::INTEGER,
                   coalesce({normal("fields->>'$.group'")}, concat_ws(' ', fields->>'$.grade', fields->>'$.letter')),
                   rank, known.supplier, epoch(recorded), known.external_id || ' ' || key,
                   coalesce(try_cast(fields->>'$.date_from' AS DATE), make_date(year::INTEGER, 9, 1)),
                   try_cast(fields->>'$.date_to' AS DATE),
                   (fields->>'$.grade')::INTEGER, fields->>'$.form', fields->>'$.shift', fields->>'$.level'
            FROM {self._known("enrolment", recorded_by)} AS known
            JOIN place ON place.supplier = known.supplier AND place.id = fields->>'$.organisation'
            WHERE person IS NOT NULL
            """
        )
        cells: dict[tuple[Any, ...], list[Told]] = {}
        for row in rows:
            cells.setdefault(row[:4], []).append(Told(*row[4:10], fields=row[10:]))
        return cells

    def heads(self, day: dt.date, recorded_by: dt.datetime = END_OF_TIME) -> dict[tuple[Any, ...], int]:
        """Learners by (institution, school year, class, birth year, sex); birth year None where no date is one."""
        self.enrolments(recorded_by)
        rows = self.rows(
            f"""
            WITH card AS ({self._cards(recorded_by)})
            SELECT institution, school_year, class_name, birth_year, sex, count(*)
            FROM enrolment LEFT JOIN card USING (person)
            WHERE ? BETWEEN date_from AND date_to GROUP BY ALL
            """,
            day,
        )
        return {tuple(row[:-1]): row[-1] for row in rows}

    def _cards(self, recorded_by: dt.datetime) -> str:
        """Statement of persons with their year of birth and sex."""
        return f"""
            SELECT person,
                   first(year(try_cast(fields->>'$.birth_date' AS DATE)) ORDER BY rank, recorded DESC)
                       FILTER (try_cast(fields->>'$.birth_date' AS DATE) IS NOT NULL) AS birth_year,
                   first(fields->>'$.gender' ORDER BY rank, recorded DESC)
                       FILTER (fields->>'$.gender' IS NOT NULL) AS sex
            FROM {self._known("general", recorded_by)} GROUP BY person
        """

    def cards(self, recorded_by: dt.datetime = END_OF_TIME) -> dict[int, tuple[int | None, str]]:
        """Year of birth, None where no date is one, and sex, empty where nobody has said it, by person."""
        return {person: (born, sex or "") for person, born, sex in self.rows(self._cards(recorded_by))}

    def distinct_persons(self, day: dt.date, recorded_by: dt.datetime = END_OF_TIME) -> dict[int, int]:
        """Different persons who learn on a day, by institution and by every body above it; 0 is the region."""
        self.enrolments(recorded_by)
        above = self._above()
        persons: dict[int, set[int]] = {}
        for person, institution in self.rows(
            "SELECT DISTINCT person, institution FROM enrolment WHERE ? BETWEEN date_from AND date_to", day
        ):
            for place in (*above[institution], 0):
                persons.setdefault(place, set()).add(person)
        return {place: len(found) for place, found in persons.items()}

    def queues(self, opening: int, recorded_by: dt.datetime = END_OF_TIME) -> dict[int, dict[str, int]]:
        """Applications by institution: those of each status, and of those that wait each column of the wished day.

        The school year that runs begins on 1 September of `opening`.
        """
        known = self._known("application", recorded_by)
        first = "first(fields->>'$.{0}' ORDER BY rank, recorded DESC) FILTER (fields->>'$.{0}' IS NOT NULL)"
        rows = self.rows(
            f"""
            WITH place AS (
                SELECT DISTINCT supplier, external_id AS id, truth::INTEGER AS institution
                FROM sent_ids WHERE subject = 'institution'
            ), application AS (
                SELECT institution, {first.format("status")} AS status, {first.format("desired")} AS desired
                FROM {known} AS known
                JOIN place ON place.supplier = known.supplier AND place.id = fields->>'$.organisation'
                WHERE person IS NOT NULL
                GROUP BY person, fields->>'$.number', institution
            )
            SELECT institution, status, desired, count(*) FROM application GROUP BY ALL
            """
        )
        found: dict[int, dict[str, int]] = {}
        for institution, status, desired, number in rows:
            waits = status in {"registered", "checking", "queued"}
            for name in (status, *(("waiting", _column(desired, opening)) if waits else ())):
                counts = found.setdefault(institution, {})
                counts[name] = counts.get(name, 0) + number
        return found

    def places(self, year: int, recorded_by: dt.datetime = END_OF_TIME) -> dict[tuple[int, str], int]:
        """By (institution, level of education)."""
        rows = self.rows(
            f"""
            SELECT truth::INTEGER, fields->>'$.level',
                   first((fields->>'$.places')::INTEGER ORDER BY rank, recorded DESC)
            FROM {self._known("places", recorded_by)} WHERE fields->>'$.school_year' = ? GROUP BY ALL
            """,
            str(year),
        )
        return {(institution, level): number for institution, level, number in rows}

    def learners_by_level(self, day: dt.date, recorded_by: dt.datetime = END_OF_TIME) -> dict[tuple[int, str], int]:
        """Different persons who learn on a day, by institution, and every body above it, and level of education."""
        self.enrolments(recorded_by)
        above = self._above()
        types = dict(self.rows("SELECT institution::INTEGER, type FROM life_institutions"))
        persons: dict[tuple[int, str], set[int]] = {}
        for person, institution, told, grade in self.rows(
            "SELECT person, institution, level, grade FROM enrolment WHERE ? BETWEEN date_from AND date_to", day
        ):
            level = told or _level(types[institution], int(grade or 0))
            for place in above[institution]:
                persons.setdefault((place, level), set()).add(person)
        return {key: len(found) for key, found in persons.items()}

    def _above(self) -> dict[int, list[int]]:
        parents = {
            int(number): parent and int(parent)
            for number, parent in self.rows("SELECT institution, parent FROM life_institutions")
        }
        chains = {}
        for number in parents:
            chain: list[int] = []
            at: int | None = number
            while at:
                chain.append(at)
                at = parents.get(at)
            chains[number] = chain
        return chains


def _column(desired: str | None, opening: int) -> str:
    """ISO dates compare as text."""
    if desired is None:
        return "undated"
    turns = [f"{opening + later}-09-01" for later in range(3)]
    if desired <= turns[0]:
        return "current"
    return "deferred" if desired < turns[1] else "next" if desired < turns[2] else "later"


def _level(type_: str, grade: int) -> str:
    """Where the supplier does not tell it."""
    if type_ in {"preschool", "additional"}:
        return {"preschool": "preschool", "additional": "additional_children"}[type_]
    if type_ not in {"general", "adapted"} or not grade:
        return ""
    return "primary" if grade < 5 else "basic" if grade < 10 else "secondary"


def _json(text: str) -> dict[str, str]:

    found: dict[str, str] = json.loads(text)
    return found


def _text(fields: dict[str, str]) -> str:

    return json.dumps(fields)


def normal(group: str) -> str:
    """Suppliers of the region spell a group with or without quotation marks, in any case, with «е» for «ё»."""
    return f"upper(translate({group}, 'ёЁ«»\"', 'еЕ'))"


def _first_filled(rows: Iterable[tuple[str]]) -> dict[str, str]:
    golden: dict[str, str] = {}
    for (text,) in rows:
        for name, value in _json(text).items():
            if name not in golden and not _is_none(name, value):
                golden[name] = value
    return golden


def _is_none(name: str, value: str) -> bool:
    """A date that is none was sent as people write dates; it is kept beside, never shown as the value."""
    return name == "birth_date" and value[4:5] != "-"
