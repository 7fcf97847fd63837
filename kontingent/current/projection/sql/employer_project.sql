-- Projects with employers by their first day; of several that begin on one the longest.
WITH told AS (
    SELECT person_id, coalesce((payload ->> 'date_from')::date, '0001-01-01') AS date_from,
           best(fact) ->> 'date_to' AS date_to
      FROM current_fact AS fact
     WHERE kind = kind(EmployerProject) AND only(member_id)
     GROUP BY person_id, coalesce((payload ->> 'date_from')::date, '0001-01-01'), payload ->> 'project',
              payload ->> 'employer'
)
SELECT person_id, date_from, CASE WHEN bool_and(date_to IS NOT NULL) THEN max(date_to::date) END AS date_to
  FROM told
 GROUP BY person_id, date_from
