-- Memberships, all that this supplier gave: which the package carries, and which it may speak of and does not.
SELECT given.person_id, given.kind, given.organisation, given.year, given.lasts, {ours} AS ours,
       said.key IS NOT NULL AS present,
       given.kind = ANY(%(kinds)s) AND {ours} AND said.key IS NULL AND NOT coalesce(subject.whole, false)
           AND NOT given.is_newer AS silent
  FROM given
  LEFT JOIN said
    ON said.is_person AND said.subject_id = given.person_id AND said.kind = given.kind AND said.key = given.key
  LEFT JOIN subject ON subject.is_person AND subject.subject_id = given.person_id
 WHERE given.kind IN kinds(Enrolment, Employment)
