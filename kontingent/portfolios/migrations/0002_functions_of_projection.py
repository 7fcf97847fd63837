"""What the statements of the projection share: current facts of survivors, and the normal forms of numbers and classes.

Each function here has a twin in Python (`kernel.identifiers`, `portfolios.class_names`); a test compares them.
"""

from django.db import migrations

# Payloads hold no nulls and no empty texts, so laying the best over the rest gives each field its first non-empty value.
GOLDEN = """
CREATE AGGREGATE golden(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, PARALLEL = SAFE);
"""

CURRENT_FACT = """
CREATE VIEW current_fact AS
SELECT coalesce(merged.merged_into_id, fact.person_id) AS person_id, fact.person_id AS member_id, fact.kind, fact.supplier,
       coalesce(own.rank, supplier.rank, 32767::smallint) AS rank, fact.key, fact.recorded_at, fact.payload
  FROM fact
  LEFT JOIN supplier ON supplier.id = fact.supplier
  LEFT JOIN supplier_rank AS own ON own.supplier_id = fact.supplier AND own.kind = fact.kind
  LEFT JOIN person AS merged ON merged.id = fact.person_id AND merged.merged_into_id IS NOT NULL
 WHERE fact.superseded_at = '9999-01-01 00:00:00+00' AND fact.payload IS NOT NULL;

CREATE VIEW current_institution_fact AS
SELECT fact.institution_id, fact.institution_id AS member_id, fact.kind, fact.supplier,
       coalesce(own.rank, supplier.rank, 32767::smallint) AS rank, fact.key, fact.recorded_at, fact.payload
  FROM institution_fact AS fact
  LEFT JOIN supplier ON supplier.id = fact.supplier
  LEFT JOIN supplier_rank AS own ON own.supplier_id = fact.supplier AND own.kind = fact.kind
 WHERE fact.superseded_at = '9999-01-01 00:00:00+00' AND fact.payload IS NOT NULL;
"""

MERGED = """
CREATE INDEX person_merged_away ON person (id) INCLUDE (merged_into_id) WHERE merged_into_id IS NOT NULL;
"""

# Each asks first whether the number is plain, as nearly all are.
NUMBERS = """
CREATE FUNCTION compact(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN number ~ '^[0-9]*$' THEN number
         ELSE regexp_replace(number, U&'[\\\\s\\00ad\\200b-\\200f\\2060\\feff\\2010-\\2015\\2212-]+', '', 'g') END;

CREATE FUNCTION snils_shown(snils text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN compact(snils) ~ '^[0-9]{11}$' THEN compact(snils) ELSE snils END;

CREATE FUNCTION snils_valid(digits text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN digits !~ '^[0-9]{11}$' OR digits = '00000000000' THEN false
         WHEN left(digits, 9)::int <= 1001998 THEN true
         ELSE (substr(digits, 1, 1)::int * 9 + substr(digits, 2, 1)::int * 8 + substr(digits, 3, 1)::int * 7
             + substr(digits, 4, 1)::int * 6 + substr(digits, 5, 1)::int * 5 + substr(digits, 6, 1)::int * 4
             + substr(digits, 7, 1)::int * 3 + substr(digits, 8, 1)::int * 2 + substr(digits, 9, 1)::int
             ) % 101 % 100 = right(digits, 2)::int
    END;

CREATE FUNCTION document_value(series text, number text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN concat(series, number) ~ '^[0-9]{1,100}$' THEN concat(series, number)
         ELSE left(regexp_replace(translate(upper(concat(series, number)), 'ABCEHKMOPTXYЁІӀ', 'АВСЕНКМОРТХУЕII'),
                                  '[^0-9A-ZА-Я]+', '', 'g'), 100) END;
"""

CLASSES = """
CREATE FUNCTION class_letter(letter text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    left(btrim(translate(upper(letter), 'ABCEHKMOPTXY«»"''', 'АВСЕНКМОРТХУ')), 20);

CREATE FUNCTION class_name(payload jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    left(coalesce(payload ->> 'group', concat_ws(' ', payload ->> 'grade', class_letter(payload ->> 'letter'))), 200);

CREATE FUNCTION school_year_of(day date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    extract(year FROM day)::int - (extract(month FROM day) < 9)::int;

CREATE FUNCTION small(number text, lowest integer, highest integer) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN number::int BETWEEN lowest AND highest THEN number::smallint END;
"""

BACK = """
DROP INDEX person_merged_away;
DROP VIEW current_fact, current_institution_fact;
DROP FUNCTION small, school_year_of, class_name, class_letter, document_value, snils_valid, snils_shown, compact;
DROP AGGREGATE golden(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolios", "0001_tables"),
        ("history", "0002_append_only"),
        ("people", "0001_tables"),
        ("institutions", "0001_tables"),
    ]

    operations = [migrations.RunSQL(GOLDEN + CURRENT_FACT + MERGED + NUMBERS + CLASSES, BACK)]
