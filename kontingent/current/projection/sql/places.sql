-- Places by level of education; of suppliers that disagree the preferred one, field by field, as a portfolio shows them.
-- What is no level of the classifier pairs by its text and stands with what has no level: their places add up.
WITH given AS (
    SELECT fact.*, small(payload ->> 'school_year', 1900, 2200) AS school_year,
           coalesce(payload ->> 'level', '') AS level,
           coalesce(payload ->> 'level', payload -> 'raw' ->> 'level', '') AS told
      FROM current_institution_fact AS fact
     WHERE kind = kind(Places) AND only(institution_id)
), chosen AS (
    SELECT institution_id, school_year, level, small(best(fact) ->> 'places', 0, 32000) AS places,
           coalesce(small(best(fact) ->> 'reserved', 0, 32000), 0) AS reserved
      FROM given AS fact
     WHERE school_year IS NOT NULL
     GROUP BY institution_id, school_year, level, told
)
SELECT institution_id, school_year, level, sum(places)::integer AS places, sum(reserved)::integer AS reserved
  FROM chosen
 WHERE places IS NOT NULL
 GROUP BY institution_id, school_year, level
