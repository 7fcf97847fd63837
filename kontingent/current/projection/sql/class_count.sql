-- Classes that come and go, by parallel and day. A class is there for the whole year where its organisation was given
-- it, else while somebody learns in it; its parallel is that given, else the lowest of those who have learned in it.
WITH given AS (
    SELECT institution_id, school_year, name, form, shift, grade FROM school_class WHERE only(institution_id)
), turn AS (
    SELECT institution_id, school_year, class_name AS name, form, shift, effective,
           min(nullif(grade, -1)) AS named, sum(change) AS change
      FROM headcount
     WHERE only(institution_id) AND class_name <> ''
     GROUP BY institution_id, school_year, class_name, form, shift, effective
    UNION ALL
    SELECT institution_id, school_year, name, form, shift, date '0001-01-01', NULL, 0
      FROM given
), stand AS (
    SELECT institution_id, school_year, name, form, shift, effective,
           CASE WHEN given.name IS NOT NULL OR sum(change) OVER passed > 0
                THEN coalesce(given.grade, min(named) OVER passed, -1) END AS grade
      FROM turn
      LEFT JOIN given USING (institution_id, school_year, name, form, shift)
    WINDOW passed AS (PARTITION BY institution_id, school_year, name, form, shift ORDER BY effective)
), step AS (
    SELECT institution_id, school_year, effective, grade AS now, lag(grade) OVER (
               PARTITION BY institution_id, school_year, name, form, shift ORDER BY effective) AS before
      FROM stand
)
SELECT school_year, institution_id, grade::smallint AS grade, effective, sum(change)::integer AS change
  FROM step
 CROSS JOIN LATERAL (VALUES (now, 1), (before, -1)) AS side (grade, change)
 WHERE grade IS NOT NULL AND now IS DISTINCT FROM before
 GROUP BY school_year, institution_id, grade, effective
HAVING sum(change) <> 0
