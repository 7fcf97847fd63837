-- Is there anything the package might have said and does not? Asked of keys alone: mostly there is not, and that is all.
-- By EXCEPT, which is a hash whatever is known of the tables: facts just loaded have no statistics, nor has what it says.
WITH reached AS MATERIALIZED ({reached}), said AS NOT MATERIALIZED (
    SELECT is_person, subject_id, record.kind, record.key
      FROM package_presence, unnest(kinds, keys) AS record (kind, key)
     WHERE package_id = %(package)s
)
SELECT EXISTS (
    SELECT person_id, kind, key FROM fact
     WHERE {current} AND kind = ANY(%(kinds)s) AND package_id <> ALL(%(newer)s)
       AND (%(everything)s OR person_id = ANY(ARRAY(SELECT person_id FROM reached)))
    EXCEPT
    SELECT subject_id, kind, key FROM said WHERE is_person
) OR EXISTS (
    SELECT institution_id, kind, key FROM institution_fact AS fact
     WHERE {current} AND kind = ANY(%(kinds)s) AND package_id <> ALL(%(newer)s)
       AND (%(everything)s OR institution_id = ANY(ARRAY(
                SELECT institution_id FROM institution_external_id
                 WHERE supplier_id = %(supplier)s AND external_id = ANY(%(named)s))))
    EXCEPT
    SELECT subject_id, kind, key FROM said WHERE NOT is_person
)
