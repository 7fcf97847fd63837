-- Memberships: periods of a person in one class of an organisation and one school year.
WITH given AS MATERIALIZED (
    SELECT fact.*, known.institution_id, class_name(payload) AS given_class,
           (recorded_at AT TIME ZONE %(zone)s::text)::date AS recorded_on,
           small(payload ->> 'school_year', 1900, 2200) AS given_year,
           (payload ->> 'date_from')::date AS given_from,
           (payload ->> 'date_to')::date AS given_to
      FROM current_fact AS fact
      JOIN institution_external_id AS known
        ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
     WHERE kind = kind(Enrolment) AND only(member_id)
), bounded AS (
    -- Without a school year the dates say which; while no end is given, the years up to the one of the record.
    SELECT given.*,
           school_year_told(payload, recorded_on) AS first_year,
           coalesce(given_year, school_year_of(coalesce(given_to, greatest(given_from, recorded_on)))) AS last_year
      FROM given
), yearly AS (
    SELECT bounded.*, year::smallint AS school_year, opening, closing, greatest(given_from, opening) AS first_day
      FROM bounded
     CROSS JOIN LATERAL generate_series(greatest(first_year, last_year - 20), last_year) AS year
     CROSS JOIN LATERAL (SELECT make_date(year, 9, 1) AS opening, make_date(year + 1, 8, 31) AS closing OFFSET 0) AS days
     WHERE year BETWEEN 1900 AND 2200 AND greatest(given_from, opening) <= least(given_to, closing)
), placed AS (
    -- A record without a class is about the class that another one names, if that is but one.
    SELECT yearly.*,
           CASE WHEN given_class = '' AND min(nullif(given_class, '')) OVER same = max(given_class) OVER same
                THEN max(given_class) OVER same ELSE given_class END AS class_name
      FROM yearly
    WINDOW same AS (PARTITION BY person_id, institution_id, school_year)
), periods(person_id, institution_id, school_year), typed AS (
    SELECT membership.*, teaches_main_programme(institution.type) AS is_main
      FROM membership JOIN institution ON institution.id = institution_id
), started AS (
    -- The last of those that a person starts on a day.
    SELECT DISTINCT ON (person_id, date_from) person_id, date_from, date_to, institution_id, class_name
      FROM typed
     WHERE is_main
     ORDER BY person_id, date_from, date_to DESC, institution_id DESC, class_name DESC
), dated AS (
    -- Of two memberships of the main programme the day on which one ends and another starts belongs to the new one.
    SELECT old.person_id, old.institution_id, school_year, old.class_name, best, old.date_from, is_cut,
           old.date_to - (new.person_id IS NOT NULL)::integer AS date_to
      FROM typed AS old
      LEFT JOIN started AS new
        ON new.person_id = old.person_id AND new.date_from = old.date_to AND old.is_main
       AND (new.date_from, new.date_to, new.institution_id, new.class_name)
         > (old.date_from, old.date_to, old.institution_id, old.class_name)
)
SELECT dated.person_id, dated.institution_id, dated.school_year, dated.class_name, date_from,
       coalesce(class.title, class_title(best), '') AS class_title,
       coalesce(small(best ->> 'grade', -1, 99), class.grade) AS grade,
       coalesce(class_letter(best ->> 'letter', best ->> 'grade'), class.letter, '') AS letter,
       coalesce(best ->> 'form', class.form, '') AS form,
       coalesce(best ->> 'shift', class.shift, '') AS shift,
       coalesce(best ->> 'level', '') AS level,
       date_to,
       CASE WHEN is_cut THEN '' ELSE coalesce(best ->> 'leaving_reason', '') END AS leaving_reason
  FROM dated
  LEFT JOIN LATERAL (
       SELECT form, shift, grade, letter, title
         FROM school_class
        WHERE institution_id = dated.institution_id AND school_year = dated.school_year AND name = dated.class_name
          AND (NOT best ? 'form' OR form IN ('', best ->> 'form'))
          AND (NOT best ? 'shift' OR shift IN ('', best ->> 'shift'))
        ORDER BY form DESC, shift DESC
        LIMIT 1
       ) AS class ON dated.class_name <> ''
 WHERE date_from <= date_to
