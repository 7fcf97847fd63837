-- Distinct learners that begin and end, by day, for each `place` of a member: {what}
-- Who is once in a year counts as he stands; only who is several times needs his days in a cell united first.
WITH member AS (
    SELECT e.person_id, e.institution_id, e.school_year, e.date_from, e.date_to, {told},
           count(*) OVER (PARTITION BY e.person_id, e.school_year) AS times
      FROM enrolment AS e
      JOIN institution AS i ON i.id = e.institution_id
      {joined}
     WHERE only(e.person_id)
), once AS (
    SELECT institution_id, school_year, date_from, date_to, {names}, count(*) AS persons
      FROM member
     WHERE times = 1
     GROUP BY institution_id, school_year, date_from, date_to, {names}
), often AS (
    SELECT person_id, place, school_year, {counted}, range_agg(daterange(date_from, date_to, '[]')) AS days
      FROM member
      JOIN institution AS i ON i.id = institution_id
     CROSS JOIN LATERAL unnest({places}) AS place
     CROSS JOIN LATERAL ({cells}) AS counted ({cell})
     WHERE times > 1
     GROUP BY person_id, place, school_year, {counted}
), step AS (
    SELECT place, school_year, {counted}, effective, persons * sign AS change
      FROM once
      JOIN institution AS i ON i.id = institution_id
     CROSS JOIN LATERAL unnest({places}) AS place
     CROSS JOIN LATERAL ({cells}) AS counted ({cell})
     CROSS JOIN LATERAL (VALUES (date_from, 1), (date_to + 1, -1)) AS turn (effective, sign)
    UNION ALL
    SELECT place, school_year, {cell}, effective, sign
      FROM often
     CROSS JOIN LATERAL unnest(days) AS stay
     CROSS JOIN LATERAL (VALUES (lower(stay), 1), (upper(stay), -1)) AS turn (effective, sign)
)
SELECT place AS institution_id, school_year, {cell}, effective, sum(change)::integer AS change
  FROM step
 WHERE effective <= make_date(school_year + 1, 8, 31)
 GROUP BY place, school_year, {cell}, effective
HAVING sum(change) <> 0
