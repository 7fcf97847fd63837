-- How many stand in the registry of an institution: all, those whose membership lasts, those whose last one is over.
-- The list itself asks each row the same of its day; here a row says on which days its answer changes. Most are seen on
-- the same days as others.
WITH alike AS (
    SELECT scope_id, days, sum(sign) AS persons FROM seen GROUP BY scope_id, days HAVING sum(sign) <> 0
)
SELECT scope_id AS institution_id, standing, effective, sum(persons * change)::integer AS change
  FROM alike
 CROSS JOIN LATERAL (
    SELECT 'all' AS standing, date '0001-01-01' AS effective, 1 AS change
    UNION ALL
    SELECT 'left', upper(days), 1 WHERE upper(days) IS NOT NULL
    UNION ALL
    SELECT 'open', coalesce(lower(stay), '0001-01-01'), 1 FROM unnest(days) AS stay
    UNION ALL
    SELECT 'open', upper(stay), -1 FROM unnest(days) AS stay WHERE upper(stay) IS NOT NULL
 ) AS turn
 GROUP BY scope_id, standing, effective
HAVING sum(persons * change) <> 0
