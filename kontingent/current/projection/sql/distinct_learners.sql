-- Distinct learners that begin and end, by day, for each `place` of a member: {what}
-- Who is once in a year counts as he stands; only who is several times needs his days in a cell united first.
WITH once AS (
    SELECT {places}, school_year, date_from, date_to, {told}, sum(sign) AS persons
      FROM learner
     WHERE times = 1
     GROUP BY {places}, school_year, date_from, date_to, {told}
), often AS (
    SELECT sign, person_id, place, school_year, {counted}, range_agg(daterange(date_from, date_to, '[]')) AS days
      FROM (SELECT sign, person_id, unnest({places}) AS place, school_year, date_from, date_to, {told}
              FROM learner WHERE times > 1) AS member
     CROSS JOIN LATERAL ({cells}) AS counted ({cell})
     GROUP BY sign, person_id, place, school_year, {counted}
), step AS (
    SELECT place, school_year, {counted}, effective, persons * turn AS change
      FROM once
     CROSS JOIN LATERAL unnest({places}) AS place
     CROSS JOIN LATERAL ({cells}) AS counted ({cell})
     CROSS JOIN LATERAL (VALUES (date_from, 1), (date_to + 1, -1)) AS day (effective, turn)
    UNION ALL
    SELECT place, school_year, {cell}, effective, sign * turn
      FROM (SELECT sign, place, school_year, {cell}, unnest(days) AS stay FROM often) AS spell
     CROSS JOIN LATERAL (VALUES (lower(stay), 1), (upper(stay), -1)) AS day (effective, turn)
)
SELECT place AS institution_id, school_year, {cell}, effective, sum(change)::integer AS change
  FROM step
 WHERE effective <= make_date(school_year + 1, 8, 31)
 GROUP BY place, school_year, {cell}, effective
HAVING sum(change) <> 0
