-- Check-ups by their day.
SELECT person_id, (payload ->> 'checked')::date AS checked,
       coalesce(best(fact) ->> 'health_group', '') AS health_group,
       coalesce(best(fact) ->> 'pe_group', '') AS pe_group,
       small(best(fact) ->> 'grade', -1, 99) AS grade
  FROM current_fact AS fact
 WHERE kind = kind(HealthCheck) AND payload ? 'checked' AND only(member_id)
 GROUP BY person_id, (payload ->> 'checked')::date
