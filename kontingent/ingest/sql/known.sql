-- The school years that the package can know, by organisation: of those it carries a membership. Where it does not
-- speak of enrolments, or the supplier has none, of those it carries any record with a year.
SELECT kind, organisation, year FROM member WHERE present
UNION
SELECT 10, given.organisation, given.year
  FROM given
  JOIN said ON said.is_person AND said.subject_id = given.person_id AND said.kind = given.kind AND said.key = given.key
 WHERE given.kind NOT IN kinds(Enrolment, Employment) AND given.year IS NOT NULL
   AND (kind(Enrolment) <> ALL(%(kinds)s)
        OR given.organisation NOT IN (SELECT organisation FROM member WHERE kind = kind(Enrolment)))
