-- Requisites of the institutions that were ever described; what a body and an organisation both have, the
-- organisation's record decides. A school may be a body as well: each kind of record adds to what it is.
WITH general AS (
    SELECT institution_id,
           coalesce(best(fact) FILTER (WHERE kind = kind(BodyGeneral)), '{}') AS body,
           coalesce(best(fact) FILTER (WHERE kind = kind(OrganisationGeneral)), '{}') AS organisation,
           coalesce(best(fact) FILTER (WHERE kind = kind(InstitutionContacts)), '{}') AS contacts,
           bool_or(kind = kind(OrganisationGeneral)) AS has_organisation, bool_or(kind = kind(BodyGeneral)) AS has_body
      FROM current_institution_fact AS fact
     WHERE kind IN kinds(OrganisationGeneral, BodyGeneral, InstitutionContacts) AND only(institution_id)
     GROUP BY institution_id
), laid AS (
    SELECT institution.id, coalesce(body || organisation, '{}') AS best, coalesce(contacts, '{}') AS contacts,
           coalesce(has_organisation, false) AS has_organisation, coalesce(has_body, false) AS has_body,
           institution.is_organisation AS was_organisation, institution.is_body AS was_body
      FROM institution
      LEFT JOIN general ON general.institution_id = institution.id
     WHERE only(institution.id)
       AND EXISTS (SELECT FROM institution_fact
                    WHERE institution_fact.institution_id = institution.id
                      AND kind IN kinds(OrganisationGeneral, BodyGeneral, InstitutionContacts))
)
SELECT id,
       was_organisation OR has_organisation AS is_organisation,
       was_body OR has_body AS is_body,
       coalesce(best ->> 'full_name', '') AS full_name,
       coalesce(best ->> 'short_name', '') AS short_name,
       left(name_key(names), 600) AS name_key,
       coalesce(best ->> 'type', '') AS type,
       coalesce(best ->> 'variety', '') AS variety,
       coalesce(best ->> 'legal_form', '') AS legal_form,
       coalesce(best ->> 'ownership', ownership_of(best ->> 'legal_form'), '') AS ownership,
       coalesce(best ->> 'structure', '') AS structure,
       coalesce(best ->> 'status', '') AS status,
       left(coalesce(compact(best ->> 'inn'), ''), 100) AS inn,
       coalesce(compact(best ->> 'kpp'), '') AS kpp,
       left(coalesce(compact(best ->> 'ogrn'), ''), 100) AS ogrn,
       coalesce(compact(best ->> 'oktmo'), '') AS oktmo,
       coalesce(contacts ->> 'municipality', '') AS municipality,
       coalesce(contacts ->> 'settlement', '') AS settlement,
       coalesce(contacts ->> 'locality', locality_of(contacts ->> 'settlement'), '') AS locality,
       coalesce(contacts ->> 'legal_address', contacts ->> 'postal_address', '') AS address,
       coalesce(contacts ->> 'phone', '') AS phone
  FROM (SELECT laid.*,  -- without quotes, as institutions.names.registry_key
               translate(concat_ws(' ', best ->> 'full_name', best ->> 'short_name'), '«»"„“”', '') AS names
          FROM laid) AS named
