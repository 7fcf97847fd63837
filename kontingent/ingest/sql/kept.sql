-- Guardianships the package is silent of because it is silent of the child, who stays with years it cannot know. Whose
-- guardianship stays, stays himself.
SELECT given.person_id, given.key
  FROM given
  JOIN person_external_id AS child ON child.supplier_id = %(supplier)s AND child.external_id = given.child
  JOIN standing ON standing.person_id = child.person_id AND standing.stays
 WHERE given.kind = kind(Guardianship)
   AND NOT EXISTS (SELECT FROM subject WHERE is_person AND subject_id = child.person_id)
