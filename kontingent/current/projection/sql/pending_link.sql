-- What a person's records point at and nobody has sent yet: a child, or an organisation. Each is
-- looked up by its key, since in a young table the plan would go through all ids for each record.
SELECT DISTINCT person_id, 'person' AS target, supplier AS supplier_id, payload ->> 'child' AS external_id
  FROM current_fact AS fact
 WHERE kind = kind(Guardianship) AND payload ? 'child' AND only(member_id)
   AND NOT EXISTS (
       SELECT FROM person_external_id AS known
        WHERE known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'child' OFFSET 0)
UNION ALL
SELECT DISTINCT person_id, 'institution', supplier, payload ->> 'organisation'
  FROM current_fact AS fact
 WHERE kind IN kinds(Enrolment, Application, Employment) AND payload ? 'organisation' AND only(member_id)
   AND NOT EXISTS (
       SELECT FROM institution_external_id AS known
        WHERE known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation' OFFSET 0)
