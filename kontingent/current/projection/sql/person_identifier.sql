-- Every valid СНИЛС and every document that any supplier gives: recognition and search ask for all of them.
SELECT DISTINCT person_id, 'snils' AS scheme, value, NULL::date AS issued
  FROM current_fact
 CROSS JOIN LATERAL (SELECT compact(payload ->> 'snils') AS value OFFSET 0) AS number
 WHERE kind = kind(General) AND only(member_id) AND snils_valid(value)
UNION ALL
SELECT person_id, coalesce(payload ->> 'type', ''), value,
       min(CASE WHEN payload ->> 'type' = 'passport' THEN (payload ->> 'issued')::date END)
  FROM current_fact
 CROSS JOIN LATERAL (SELECT document_value(payload ->> 'series', payload ->> 'number') AS value OFFSET 0) AS number
 WHERE kind = kind(IdentityDocument) AND only(member_id) AND value <> ''
 GROUP BY person_id, 2, value
