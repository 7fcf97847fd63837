-- Every valid СНИЛС and every document that any supplier gives: recognition and search ask for all of them.
SELECT person_id, 'snils' AS scheme, compact(payload ->> 'snils') AS value
  FROM current_fact
 WHERE kind = 1 AND payload ? 'snils' AND snils_valid(compact(payload ->> 'snils')) AND only(member_id)  -- General
UNION
SELECT person_id, coalesce(payload ->> 'type', ''), document_value(payload ->> 'series', payload ->> 'number')
  FROM current_fact
 WHERE kind = 3 AND only(member_id)  -- IdentityDocument
   AND document_value(payload ->> 'series', payload ->> 'number') <> ''
