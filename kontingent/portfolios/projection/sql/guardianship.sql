-- Guardians and the children we know, by periods as memberships are; a record that names its own person is no
-- guardianship. What never began or has not ended begins on the first day there is and ends on the last.
WITH given AS MATERIALIZED (
    SELECT fact.*, coalesce(child.merged_into_id, child.id) AS child_id,
           (payload ->> 'date_from')::date AS given_from, (payload ->> 'date_to')::date AS given_to
      FROM current_fact AS fact
      JOIN person_external_id AS known
        ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'child'
      JOIN person AS child ON child.id = known.person_id
     WHERE kind = 4 AND only(member_id)  -- Guardianship
       AND coalesce(child.merged_into_id, child.id) <> fact.person_id
       AND coalesce((payload ->> 'date_from')::date <= (payload ->> 'date_to')::date, true)
), pair AS (
    SELECT person_id, child_id, best(fact) AS best,
           count(*) > 2 OR count(*) = 2 AND (min(supplier) = max(supplier)
               OR coalesce(max(given_from), '0001-01-01') > coalesce(min(given_to), 'infinity')) AS is_hard
      FROM given AS fact
     GROUP BY person_id, child_id
), hard AS (
    SELECT given.*, row_number() OVER same::integer AS n
      FROM given
      JOIN (SELECT person_id, child_id FROM pair WHERE is_hard) AS hard USING (person_id, child_id)
    WINDOW same AS (PARTITION BY person_id, child_id ORDER BY supplier, member_id, key)
), period AS (
    SELECT person_id, child_id, made.*
      FROM (SELECT person_id, child_id,
                   array_agg(row(n, '', given_from, given_to, supplier, rank, member_id || ' ' || key,
                                 recorded_at)::told_membership) AS told
              FROM hard
             GROUP BY person_id, child_id) AS asked
     CROSS JOIN LATERAL membership_periods(told, '0001-01-01', '9999-12-31') AS made
)
SELECT person_id, child_id, coalesce((best ->> 'date_from')::date, '0001-01-01') AS date_from,
       (best ->> 'date_to')::date AS date_to, coalesce(best ->> 'relation', '') AS relation
  FROM pair
 WHERE NOT is_hard
UNION ALL
SELECT fact.person_id, fact.child_id, date_from, nullif(date_to, '9999-12-31'),
       coalesce(best(fact) ->> 'relation', '')
  FROM period
 CROSS JOIN LATERAL unnest(records) AS n
  JOIN hard AS fact USING (person_id, child_id, n)
 GROUP BY fact.person_id, fact.child_id, date_from, date_to
