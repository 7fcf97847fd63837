-- Finished programmes by organisation, level and last day, with the document that was given.
SELECT person_id, institution_id, coalesce(payload ->> 'level', '') AS level, (payload ->> 'date_to')::date AS ended,
       coalesce(best(fact) ->> 'document', '') AS document
  FROM current_fact AS fact
  JOIN institution_external_id AS known
    ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
 WHERE kind = kind(Completion) AND payload ? 'date_to' AND only(member_id)
 GROUP BY person_id, institution_id, coalesce(payload ->> 'level', ''), payload ->> 'date_to'
