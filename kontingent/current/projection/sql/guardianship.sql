-- Guardians and the children we know, by periods as memberships are; a record that names its own person is no
-- guardianship. What never began or has not ended begins on the first day there is and ends on the last.
WITH placed AS MATERIALIZED (
    SELECT fact.*, coalesce(child.merged_into_id, child.id) AS child_id, '' AS given_class, '' AS class_name,
           opening, closing, given_from, given_to, greatest(given_from, opening) AS first_day
      FROM current_fact AS fact
      JOIN person_external_id AS known
        ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'child'
      JOIN person AS child ON child.id = known.person_id
     CROSS JOIN LATERAL (SELECT (payload ->> 'date_from')::date AS given_from, (payload ->> 'date_to')::date AS given_to,
                                date '0001-01-01' AS opening, date '9999-12-31' AS closing OFFSET 0) AS days
     WHERE kind = kind(Guardianship) AND only(member_id)
       AND coalesce(child.merged_into_id, child.id) <> fact.person_id
       AND coalesce(given_from <= given_to, true)
), periods(person_id, child_id)
SELECT person_id, child_id, date_from, nullif(date_to, '9999-12-31') AS date_to,
       coalesce(best ->> 'relation', '') AS relation
  FROM membership
