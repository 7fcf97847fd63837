-- Categories of employees by the day they were given; of several of a day the one that holds longest.
WITH told AS (
    SELECT person_id, best(fact) ->> 'category' AS category,
           coalesce((payload ->> 'received')::date, '0001-01-01') AS date_from, best(fact) ->> 'valid_until' AS date_to
      FROM current_fact AS fact
     WHERE kind = kind(Qualification) AND only(member_id)
     GROUP BY person_id, payload ->> 'name', payload ->> 'received'
)
SELECT person_id, category, date_from,
       CASE WHEN bool_and(date_to IS NOT NULL) THEN max(date_to::date) END AS date_to
  FROM told
 WHERE category IS NOT NULL
 GROUP BY person_id, category, date_from
