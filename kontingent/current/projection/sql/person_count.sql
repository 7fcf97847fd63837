-- Distinct learners that begin and end, for the organisation and every body above it, by type and for all types.
-- Who is once in a year counts as he stands; only who is several times needs his days united first.
WITH member AS (
    SELECT person_id, institution_id, school_year, date_from, date_to,
           count(*) OVER (PARTITION BY person_id, school_year) AS times
      FROM enrolment
     WHERE only(person_id)
), once AS (
    SELECT institution_id, school_year, date_from, date_to, count(*) AS persons
      FROM member
     WHERE times = 1
     GROUP BY institution_id, school_year, date_from, date_to
), often AS (
    SELECT person_id, scope_id, school_year, counted.type,
           range_agg(daterange(date_from, date_to, '[]')) AS days
      FROM member
      JOIN institution ON institution.id = member.institution_id
     CROSS JOIN LATERAL unnest(path) AS scope_id
     CROSS JOIN LATERAL (SELECT '' AS type UNION SELECT institution.type) AS counted
     WHERE times > 1
     GROUP BY person_id, scope_id, school_year, counted.type
), step AS (
    SELECT scope_id AS institution_id, school_year, counted.type, effective, persons * sign AS change
      FROM once
      JOIN institution ON institution.id = once.institution_id
     CROSS JOIN LATERAL unnest(path) AS scope_id
     CROSS JOIN LATERAL (SELECT '' AS type UNION SELECT institution.type) AS counted
     CROSS JOIN LATERAL (VALUES (date_from, 1), (date_to + 1, -1)) AS turn (effective, sign)
    UNION ALL
    SELECT scope_id, school_year, type, effective, sign
      FROM often
     CROSS JOIN LATERAL unnest(days) AS stay
     CROSS JOIN LATERAL (VALUES (lower(stay), 1), (upper(stay), -1)) AS turn (effective, sign)
)
SELECT institution_id, school_year, type, effective, sum(change)::integer AS change
  FROM step
 WHERE effective <= make_date(school_year + 1, 8, 31)
 GROUP BY institution_id, school_year, type, effective
HAVING sum(change) <> 0
