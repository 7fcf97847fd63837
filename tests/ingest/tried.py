"""What a trial must not touch, and learners to try packages of."""

from django.db import connection

from tests.ingest.xhtml import general, person, section

KEPT = {
    "package",
    "package_bytes",
    "stored_bytes",
    "package_foreseen",
    "package_remark",
    "package_withdrawal",
    "audit_entry",
}


def register() -> dict[str, object]:
    """All tables but those of packages and of the journal: their rows with who wrote them; sequences."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in KEPT]
        found: dict[str, object] = {}
        for table in tables:
            cursor.execute(
                f"SELECT count(*), md5(string_agg(xmin::text || one::text, '' ORDER BY one::text)) FROM {table} one"
            )
            found[table] = cursor.fetchone()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        found["sequences"] = [row for row in cursor.fetchall() if row[0].removesuffix("_id_seq") not in KEPT]
    return found


LEARNER = {"citizenship": "russian"}


def learner(id_: str, family: str = "Абрамов", letter: str = "А", **more: str) -> str:
    learns = section(
        "Enrolment", f"e-{id_}", organisation="o-1", schoolYear="2017", grade="5", letter=letter, from_="2017-09-01"
    )
    return person(id_, general(family, **{**LEARNER, **more}), learns)
