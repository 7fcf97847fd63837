-- Memberships, one a school year: records of several suppliers paired by organisation, year and class, cut to the year.
WITH given AS MATERIALIZED (
    SELECT fact.*, known.institution_id, class_name(payload) AS given_class,
           (recorded_at AT TIME ZONE %(zone)s::text)::date AS recorded_on,
           small(payload ->> 'school_year', 1900, 2200) AS given_year,
           (payload ->> 'date_from')::date AS given_from,
           (payload ->> 'date_to')::date AS given_to
      FROM current_fact AS fact
      JOIN institution_external_id AS known
        ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
     WHERE kind = 10 AND only(member_id)  -- Enrolment
), bounded AS (
    -- Without a school year the dates say which; while no end is given, the years up to the one of the record.
    SELECT given.*,
           coalesce(given_year, school_year_of(coalesce(given_from, given_to, recorded_on))) AS first_year,
           coalesce(given_year, school_year_of(coalesce(given_to, greatest(given_from, recorded_on)))) AS last_year
      FROM given
), yearly AS (
    SELECT bounded.*, year::smallint AS school_year
      FROM bounded CROSS JOIN LATERAL generate_series(greatest(first_year, last_year - 20), last_year) AS year
     WHERE year BETWEEN 1900 AND 2200
), paired AS (
    -- A record without a class is about the class that another one names, if that is but one.
    SELECT yearly.*,
           CASE WHEN given_class = '' AND min(nullif(given_class, '')) OVER same = max(given_class) OVER same
                THEN max(given_class) OVER same ELSE given_class END AS class_name
      FROM yearly
    WINDOW same AS (PARTITION BY person_id, institution_id, school_year)
), merged AS (
    SELECT person_id, institution_id, school_year, class_name, best(fact) AS best
      FROM paired AS fact
     GROUP BY person_id, institution_id, school_year, class_name
), cut AS (
    SELECT merged.*,
           greatest((best ->> 'date_from')::date, make_date(school_year, 9, 1)) AS date_from,
           least((best ->> 'date_to')::date, make_date(school_year + 1, 8, 31)) AS date_to
      FROM merged
)
SELECT cut.person_id, cut.institution_id, cut.school_year, cut.class_name,
       coalesce(small(best ->> 'grade', -1, 99), class.grade) AS grade,
       coalesce(class_letter(best ->> 'letter'), class.letter, '') AS letter,
       coalesce(best ->> 'form', class.form, '') AS form,
       coalesce(best ->> 'shift', class.shift, '') AS shift,
       coalesce(best ->> 'level', '') AS level,
       date_from, date_to,
       CASE WHEN (best ->> 'date_to')::date > date_to THEN '' ELSE coalesce(best ->> 'leaving_reason', '') END
           AS leaving_reason
  FROM cut
  LEFT JOIN LATERAL (
       SELECT form, shift, grade, letter
         FROM school_class
        WHERE institution_id = cut.institution_id AND school_year = cut.school_year AND name = cut.class_name
          AND (NOT best ? 'form' OR form IN ('', best ->> 'form'))
          AND (NOT best ? 'shift' OR shift IN ('', best ->> 'shift'))
        ORDER BY form DESC, shift DESC
        LIMIT 1
       ) AS class ON cut.class_name <> ''
 WHERE date_from <= date_to
