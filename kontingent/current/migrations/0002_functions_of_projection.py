"""What the statements of the projection share: current facts of survivors, and the normal forms of numbers and classes.

Each function here has a twin in Python (`kernel.identifiers`, `kernel.class_names`, `kernel.periods`); a test compares them.
"""

from django.db import migrations

# Payloads hold no nulls and no empty texts, so laying the best over the rest gives each field its first non-empty value.
GOLDEN = """
CREATE AGGREGATE golden(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, PARALLEL = SAFE);
"""

# What stands now is a choice among all versions; what stood on a day before is another.
CURRENT_FACT = """
CREATE VIEW told_fact AS
SELECT coalesce(merged.merged_into_id, fact.person_id) AS person_id, fact.person_id AS member_id, fact.kind, fact.supplier,
       coalesce(own.rank, supplier.rank, 32767::smallint) AS rank, fact.key, fact.recorded_at, fact.superseded_at,
       fact.payload
  FROM fact
  LEFT JOIN supplier ON supplier.id = fact.supplier
  LEFT JOIN supplier_rank AS own ON own.supplier_id = fact.supplier AND own.kind = fact.kind
  LEFT JOIN person AS merged ON merged.id = fact.person_id AND merged.merged_into_id IS NOT NULL
 WHERE fact.payload IS NOT NULL;

CREATE VIEW current_fact AS
SELECT person_id, member_id, kind, supplier, rank, key, recorded_at, payload
  FROM told_fact
 WHERE superseded_at = '9999-01-01 00:00:00+00';

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

# Each asks first whether the number is plain, as nearly all are, and has no function in it that is less than immutable, as
# `concat` is: the server then puts it in its place in the statement, which is ten times cheaper than to call it.
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

CREATE FUNCTION document_folded(plain text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    left(regexp_replace(translate(upper(normalize(replace(plain, '№', ''), NFKC)), 'ABCEHKMOPTXYЁІӀ', 'АВСЕНКМОРТХУЕII'),
                        '[^0-9A-ZА-Я]+', '', 'g'), 100);

CREATE FUNCTION document_roman(signs text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT CASE WHEN numeral ~ '^(XL|X{0,3})(IX|IV|V?I{0,3})$' THEN numeral
                WHEN replace(numeral, 'L', 'I') ~ '^(XL|X{0,3})(IX|IV|V?I{0,3})$' THEN replace(numeral, 'L', 'I')
                ELSE signs END
      FROM (SELECT replace(replace(translate(signs, 'ХУ1', 'XVI'), 'П', 'II'), 'Ш', 'III') AS numeral) AS typed);

CREATE FUNCTION document_spelled(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN said ~ '^(XL|X{0,3})(IX|IV|V?I{0,3})-[А-Я]{2}[0-9]{6}$' THEN replace(said, '-', '')
         WHEN document_folded(said) ~ '^[IVLХУПШ1]{1,8}[А-Я]{2}[0-9]{6}$'
              THEN document_roman(left(document_folded(said), -8)) || right(document_folded(said), 8)
         ELSE document_folded(said) END;

CREATE FUNCTION document_value(series text, number text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN coalesce(series, '') || coalesce(number, '') ~ '^[0-9]{1,100}$'
              THEN coalesce(series, '') || coalesce(number, '')
         ELSE document_spelled(coalesce(series, '') || coalesce(number, '')) END;
"""

# So are classes.
CLASSES = """
CREATE FUNCTION letter_spelled(letter text, grade text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT left(coalesce(nullif(regexp_replace(named, '^' || grade || '[ -]*(?=[^0-9 -])', ''), ''), named), 20)
      FROM (SELECT coalesce(nullif(regexp_replace(plain, '[ -]*КЛАСС$', ''), ''), plain) AS named
              FROM (SELECT btrim(translate(upper(letter), 'ABCEHKMOPTXY‐‑‒–—―−«»„“”"''', 'АВСЕНКМОРТХУ-------'))
                        AS plain) AS capital) AS short);

CREATE FUNCTION class_letter(letter text, grade text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN letter ~ '^[А-Я]$' THEN letter WHEN letter <> '' THEN letter_spelled(letter, grade) ELSE letter END;

CREATE FUNCTION class_spelled(payload jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    left(regexp_replace(coalesce(
        nullif(btrim(regexp_replace(regexp_replace(translate(upper(payload ->> 'group'),
            'ABCEHKMOPTXY‐‑‒–—―−Ё«»„“”"''№' || U&'\\00a0', 'АВСЕНКМОРТХУ-------Е         '),
            ' *- *', '-', 'g'), ' +', ' ', 'g')), ''),
        payload ->> 'group',
        (payload ->> 'grade') || ' ' || class_letter(payload ->> 'letter', payload ->> 'grade'),
        payload ->> 'grade', class_letter(payload ->> 'letter', NULL), ''),
        '^([0-9]{1,2})[ -]*(?=[^0-9 -])', '\\1 '), 200);

CREATE FUNCTION class_name(payload jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN payload ->> 'letter' ~ '^[А-Я]$' AND payload ? 'grade' AND NOT payload ? 'group'
         THEN (payload ->> 'grade') || ' ' || (payload ->> 'letter')
         ELSE class_spelled(payload) END;

CREATE FUNCTION class_title(payload jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    left(coalesce(payload ->> 'group', class_name(payload)), 200);

CREATE FUNCTION teaches_main_programme(type text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    type IN ('preschool', 'general', 'vocational', 'adapted');

CREATE FUNCTION school_year_of(day date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    extract(year FROM day)::int - (extract(month FROM day) < 9)::int;

CREATE FUNCTION small(number text, lowest integer, highest integer) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN number::int BETWEEN lowest AND highest THEN number::smallint END;

CREATE FUNCTION school_year_told(payload jsonb, recorded_on date) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE RETURN
    coalesce(small(payload ->> 'school_year', 1900, 2200)::int,
             school_year_of(coalesce((payload ->> 'date_from')::date, (payload ->> 'date_to')::date, recorded_on)));
"""

# What of an institution is told by something else: the legal form by whom it is owned, the settlement's short word, first
# or last, whether it is a town.
INSTITUTIONS = """
CREATE FUNCTION ownership_of(legal_form text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN legal_form LIKE 'municipal%' THEN 'municipal' WHEN legal_form LIKE 'state%' THEN 'regional'
         WHEN legal_form LIKE 'federal%' THEN 'federal'
         WHEN legal_form IN ('private', 'autonomous_nonprofit', 'limited_company', 'entrepreneur') THEN 'private' END;

CREATE FUNCTION locality_of(settlement text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT CASE WHEN plain ~ '^(г|гор|город|пгт|рп|р\\. ?п|поселок городского типа|рабочий поселок)[. ]'
                  OR plain ~ ' (г|город|пгт|рп)\\.?$' THEN 'urban'
                WHEN plain ~ '^(с|село|д|дер|деревня|п|пос|поселок|ст-ца|станица|х|хутор|аул|слобода)[. ]'
                  OR plain ~ ' (с|село|д|дер|деревня|п|пос|поселок|ст-ца|станица|х|хутор|аул|слобода)\\.?$'
                  THEN 'rural' END
      FROM (SELECT translate(lower(btrim(settlement)), 'ё', 'е') AS plain) AS spelt);
"""

# The twin of `current.memberships.periods`: runs find their homes one after another, the rest is set-wise.
MEMBERSHIPS = """
CREATE TYPE told_membership AS (
    n integer, class_name text COLLATE "C", told_from date, told_to date, supplier smallint, rank smallint,
    key text COLLATE "C", recorded_at timestamptz);
CREATE TYPE membership_run AS (
    class_name text COLLATE "C", first_day date, told_from date, told_to date, supplier smallint, rank smallint,
    key text COLLATE "C", recorded_at timestamptz, records integer[], home integer, home_class text COLLATE "C");

CREATE FUNCTION membership_runs(told told_membership[], opening date, closing date) RETURNS SETOF membership_run
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH within AS (
        SELECT *, greatest(told_from, opening) AS first_day  -- opening where no start is told
          FROM unnest(told)
         WHERE greatest(told_from, opening) <= least(told_to, closing)
    ), following AS (
        SELECT *, lag(coalesce(told_to, 'infinity')) OVER own < first_day IS NOT FALSE AS begins
          FROM within WINDOW own AS (PARTITION BY class_name, supplier ORDER BY first_day, key)
    ), numbered AS (
        SELECT *, count(*) FILTER (WHERE begins) OVER (PARTITION BY class_name, supplier ORDER BY first_day, key) AS run
          FROM following
    )
    SELECT class_name, min(first_day), CASE WHEN bool_and(told_from IS NOT NULL) THEN min(told_from) END,
           (array_agg(told_to ORDER BY first_day DESC, key DESC))[1], supplier, min(rank),
           (array_agg(key ORDER BY first_day, key))[1], max(recorded_at), array_agg(n), NULL::integer, NULL::text
      FROM numbered
     GROUP BY class_name, supplier, run
$$;

CREATE FUNCTION membership_periods(told told_membership[], opening date, closing date)
    RETURNS TABLE (class_name text, date_from date, date_to date, is_cut boolean, records integer[])
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
#variable_conflict use_column
DECLARE
    runs membership_run[] := '{}';
    run membership_run;
BEGIN
    FOR run IN SELECT * FROM membership_runs(told, opening, closing)
                ORDER BY class_name = '', first_day, rank, supplier, key
    LOOP
        SELECT home, home_class INTO run.home, run.home_class
          FROM (SELECT home, home_class, min(first_day) AS first_day
                  FROM unnest(runs)
                 WHERE run.class_name IN ('', home_class)
                 GROUP BY home, home_class
                HAVING bool_and(supplier <> run.supplier
                                AND run.first_day <= coalesce(told_to, 'infinity')
                                AND first_day <= coalesce(run.told_to, 'infinity'))) AS place
         WHERE NOT EXISTS (
               SELECT FROM unnest(runs) AS other
                WHERE other.home_class = place.home_class
                  AND (other.home < place.home AND other.first_day >= run.first_day
                       OR other.home > place.home AND other.first_day <= run.first_day))
         ORDER BY home_class = '', first_day, home_class
         LIMIT 1;
        IF run.home IS NULL THEN
            run.home := cardinality(runs);
            run.home_class := run.class_name;
        END IF;
        runs := runs || run;
    END LOOP;
    RETURN QUERY
    WITH period AS (
        SELECT home, home_class, array_agg(DISTINCT supplier) AS suppliers,
               greatest((array_agg(told_from ORDER BY rank, recorded_at DESC, supplier, key)
                             FILTER (WHERE told_from IS NOT NULL))[1], opening) AS starts
          FROM unnest(runs)
         GROUP BY home, home_class
    ), reached AS (
        SELECT one.*, later.home AS counts_in,
               one.class_name = one.home_class AS has_class,
               row_number() OVER (PARTITION BY one.home, one.supplier ORDER BY later.starts DESC, later.home_class DESC)
                   AS from_last
          FROM unnest(runs) AS one
          JOIN period AS own ON own.home = one.home
          JOIN period AS later
            ON CASE WHEN one.class_name = one.home_class THEN later.home_class = one.home_class
                    ELSE later.home_class <> '' END
           AND (later.home = one.home OR later.starts > own.starts AND later.starts <= one.told_to
                AND one.supplier <> ALL (later.suppliers))
         WHERE one.told_to IS NOT NULL
    ), ended AS (
        SELECT counts_in, (array_agg(told_to ORDER BY rank, recorded_at DESC, supplier, key))[1] AS told_to
          FROM reached
         WHERE has_class OR from_last = 1
         GROUP BY counts_in
    ), cut AS (
        SELECT home, home_class, starts, told_to,
               least(told_to, closing, lead(starts) OVER (PARTITION BY home_class ORDER BY starts) - 1) AS ends
          FROM period LEFT JOIN ended ON counts_in = home
    ), covered AS (
        SELECT coalesce(range_agg(daterange(starts, ends, '[]')) FILTER (WHERE home_class <> ''), '{}') AS days FROM cut
    ), piece AS (
        SELECT cut.*, starts AS piece_from, ends AS piece_to FROM cut WHERE home_class <> ''
        UNION ALL
        SELECT cut.*, lower(stay), upper(stay) - 1
          FROM cut
         CROSS JOIN covered
         CROSS JOIN LATERAL unnest(datemultirange(daterange(starts, ends, '[]')) - covered.days) AS stay
         WHERE home_class = ''
    )
    SELECT home_class, piece_from, piece_to, piece_to < coalesce(told_to, piece_to) OR piece_to < ends,
           (SELECT array_agg(n ORDER BY n) FROM unnest(runs) AS own, unnest(own.records) AS n WHERE own.home = piece.home)
      FROM piece
     ORDER BY home_class, piece_from;
END
$$;
"""

BACK = """
DROP INDEX person_merged_away;
DROP FUNCTION membership_periods, membership_runs;
DROP TYPE membership_run, told_membership;
DROP VIEW current_fact, told_fact, current_institution_fact;
DROP FUNCTION locality_of, ownership_of, school_year_told, small, school_year_of, teaches_main_programme, class_title, class_name, class_spelled, class_letter, letter_spelled, document_value, document_spelled, document_roman, document_folded, snils_valid, snils_shown, compact;
DROP AGGREGATE golden(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("current", "0001_tables"),
        ("history", "0002_append_only"),
        ("people", "0001_tables"),
        ("institutions", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(GOLDEN + CURRENT_FACT + MERGED + NUMBERS + CLASSES + INSTITUTIONS + MEMBERSHIPS, BACK)
    ]
