-- Applications for admission; one without a number goes by the supplier's id of the record.
SELECT person_id, left(coalesce(payload ->> 'number', fact.key), 200) AS number, institution_id,
       (best(fact) ->> 'registered')::date AS registered,
       coalesce(best(fact) ->> 'registered_time', '') AS registered_time,
       (best(fact) ->> 'desired')::date AS desired,
       coalesce(best(fact) ->> 'level', '') AS level,
       small(best(fact) ->> 'grade', -1, 99) AS grade,
       coalesce(best(fact) ->> 'status', '') AS status,
       coalesce(best(fact) ->> 'benefit', '') AS benefit,
       small(best(fact) ->> 'priority', 0, 999) AS priority
  FROM current_fact AS fact
  JOIN institution_external_id AS known
    ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
 WHERE kind = 24 AND only(member_id)  -- Application
 GROUP BY person_id, left(coalesce(payload ->> 'number', fact.key), 200), institution_id
