-- Achievements by their day, numbered within it; without a day they are of no school year.
WITH told AS (
    SELECT person_id, (payload ->> 'date')::date AS happened, payload ->> 'event' AS event, best(fact) AS best
      FROM current_fact AS fact
     WHERE kind = kind(Achievement) AND payload ? 'date' AND only(member_id)
     GROUP BY person_id, payload ->> 'date', payload ->> 'event'
)
SELECT person_id, happened, row_number() OVER (PARTITION BY person_id, happened ORDER BY event)::integer AS number,
       coalesce(best ->> 'kind', '') AS kind, coalesce(best ->> 'level', '') AS level,
       coalesce(best ->> 'place', '') AS place
  FROM told
