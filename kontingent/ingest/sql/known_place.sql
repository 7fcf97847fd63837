-- The same years by institution; those without enrolments are known by the yearly records they carry themselves.
SELECT institution_id, year
  FROM known JOIN institution_external_id ON supplier_id = %(supplier)s AND external_id = organisation
 WHERE kind = kind(Enrolment)
UNION
SELECT told.institution_id, told.year
  FROM told
  JOIN place ON place.institution_id = told.institution_id AND NOT place.by_enrolments
  JOIN said ON NOT said.is_person AND said.subject_id = told.institution_id AND said.kind = told.kind AND said.key = told.key
 WHERE told.year IS NOT NULL
