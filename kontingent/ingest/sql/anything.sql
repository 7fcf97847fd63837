-- Is there anything the package might have said and does not? Asked of keys alone: mostly there is not, and that is all.
SELECT EXISTS (
    SELECT FROM fact
     WHERE {current} AND fact.kind = ANY(%(kinds)s) AND fact.package_id <> ALL(%(newer)s)
       AND (%(everything)s OR fact.person_id IN (SELECT person_id FROM reached))
       AND NOT EXISTS (SELECT FROM said WHERE said.is_person AND said.subject_id = fact.person_id
                          AND said.kind = fact.kind AND said.key = fact.key)
       AND fact.person_id NOT IN (SELECT subject_id FROM subject WHERE is_person AND whole)
) OR EXISTS (
    SELECT FROM institution_fact AS fact
     WHERE {current} AND fact.kind = ANY(%(kinds)s) AND fact.package_id <> ALL(%(newer)s)
       AND (%(everything)s OR fact.institution_id IN (
                SELECT institution_id FROM institution_external_id
                 WHERE supplier_id = %(supplier)s AND external_id = ANY(%(named)s)))
       AND NOT EXISTS (SELECT FROM said WHERE NOT said.is_person AND said.subject_id = fact.institution_id
                          AND said.kind = fact.kind AND said.key = fact.key)
)
