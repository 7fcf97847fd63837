-- Distinct learners that begin and end, for the organisation and every body above it, by level of education.
-- As in person_count, only who is several times in a year needs his days united.
WITH member AS (
    SELECT e.person_id, e.institution_id, e.school_year, e.date_from, e.date_to, i.path, level() AS level,
           count(*) OVER (PARTITION BY e.person_id, e.school_year) AS times
      FROM enrolment AS e
      JOIN institution AS i ON i.id = e.institution_id
     WHERE only(e.person_id)
), once AS (
    SELECT path, school_year, level, date_from, date_to, count(*) AS persons
      FROM member
     WHERE times = 1
     GROUP BY path, school_year, level, date_from, date_to
), often AS (
    SELECT person_id, scope_id, school_year, level, range_agg(daterange(date_from, date_to, '[]')) AS days
      FROM member
     CROSS JOIN LATERAL unnest(path) AS scope_id
     WHERE times > 1
     GROUP BY person_id, scope_id, school_year, level
), step AS (
    SELECT scope_id AS institution_id, school_year, level, effective, persons * sign AS change
      FROM once
     CROSS JOIN LATERAL unnest(path) AS scope_id
     CROSS JOIN LATERAL (VALUES (date_from, 1), (date_to + 1, -1)) AS turn (effective, sign)
    UNION ALL
    SELECT scope_id, school_year, level, effective, sign
      FROM often
     CROSS JOIN LATERAL unnest(days) AS stay
     CROSS JOIN LATERAL (VALUES (lower(stay), 1), (upper(stay), -1)) AS turn (effective, sign)
)
SELECT institution_id, school_year, level, effective, sum(change)::integer AS change
  FROM step
 WHERE effective <= make_date(school_year + 1, 8, 31)
 GROUP BY institution_id, school_year, level, effective
HAVING sum(change) <> 0
