-- Posts. A post without its first day begins on 1 January of year 1, so that it has a key.
SELECT person_id, institution_id,
       coalesce(payload ->> 'position', '') AS position,
       coalesce((payload ->> 'date_from')::date, '0001-01-01') AS date_from,
       (best(fact) ->> 'date_to')::date AS date_to,
       coalesce(best(fact) ->> 'state', '') AS state,
       CASE WHEN (best(fact) ->> 'rate')::numeric BETWEEN -9999 AND 9999
            THEN (best(fact) ->> 'rate')::numeric(6, 2) END AS rate,
       small(best(fact) ->> 'experience_since', 1900, 2200) AS experience_since
  FROM current_fact AS fact
  JOIN institution_external_id AS known
    ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
 WHERE kind = kind(Employment) AND only(member_id)
 GROUP BY person_id, institution_id, coalesce(payload ->> 'position', ''),
          coalesce((payload ->> 'date_from')::date, '0001-01-01')
