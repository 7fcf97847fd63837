-- Who may see a pair, as `people.case_scope` says: an institution whose members both are, until both are no more, and
-- outside whose subtree nobody has had either. What recognition decided by itself nobody works off.
WITH pair AS (
    SELECT k.person_id, k.candidate_id, coalesce(person.merged_into_id, person.id) AS one,
           coalesce(candidate.merged_into_id, candidate.id) AS other
      FROM recognition_case AS k
      JOIN person ON person.id = k.person_id
      JOIN person AS candidate ON candidate.id = k.candidate_id
     WHERE only(k.person_id) AND (k.state = 'open' OR k.decided_by IS NOT NULL)
)
SELECT pair.person_id, candidate_id, place.id AS scope_id, least(upper(own.days), upper(its.days)) AS until
  FROM pair
  JOIN person_scope AS own ON own.person_id = one AND own.roles <> 8
  JOIN person_scope AS its ON its.person_id = other AND its.roles <> 8 AND its.scope_id = own.scope_id
  JOIN institution AS place ON place.id = own.scope_id AND place.parent_id IS NOT NULL
 WHERE NOT EXISTS (
       SELECT FROM person_scope AS any_of JOIN institution AS there ON there.id = any_of.scope_id
        WHERE any_of.person_id IN (one, other) AND there.id <> ALL(place.path) AND place.id <> ALL(there.path))
