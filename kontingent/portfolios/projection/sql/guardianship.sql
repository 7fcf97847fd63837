-- Guardians and the children we know; a record that names its own person is no guardianship.
SELECT fact.person_id, coalesce(child.merged_into_id, child.id) AS child_id,
       coalesce(best(fact) ->> 'relation', '') AS relation,
       (best(fact) ->> 'date_from')::date AS date_from,
       (best(fact) ->> 'date_to')::date AS date_to
  FROM current_fact AS fact
  JOIN person_external_id AS known
    ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'child'
  JOIN person AS child ON child.id = known.person_id
 WHERE kind = 4 AND only(member_id)  -- Guardianship
   AND coalesce(child.merged_into_id, child.id) <> fact.person_id
 GROUP BY fact.person_id, coalesce(child.merged_into_id, child.id)
