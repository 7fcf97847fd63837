-- The records the package does not say: few of many, so all other questions are asked of these alone.
SELECT given.*
  FROM given
  LEFT JOIN said
    ON said.is_person AND said.subject_id = given.person_id AND said.kind = given.kind AND said.key = given.key
 WHERE said.key IS NULL AND NOT given.is_newer AND given.kind = ANY(%(kinds)s)
