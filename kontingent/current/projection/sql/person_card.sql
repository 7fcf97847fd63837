-- The golden general data and the roles of everybody of whom anything is known.
WITH general AS (
    SELECT person_id, best(fact) AS best
      FROM current_fact AS fact
     WHERE kind = kind(General) AND only(member_id)
     GROUP BY person_id
), role AS (
    SELECT person_id,
           bit_or(CASE WHEN kind IN whether(Guardianship) THEN 2 WHEN kind IN whether(Application) THEN 8
                       WHEN kind IN whether(Employment, Teaching) THEN 4 ELSE 1 END)::smallint AS roles
      FROM current_fact
     WHERE kind IN whether(Guardianship, Enrolment, Completion, Application, Employment, Teaching)
       AND only(member_id)
     GROUP BY person_id
), named AS (
    SELECT person_id, coalesce(best, '{}') AS best, coalesce(roles, 0::smallint) AS roles,
           concat_ws(' ', best ->> 'family_name', best ->> 'given_name', best ->> 'additional_name') AS full_name
      FROM general FULL JOIN role USING (person_id)
)
SELECT person_id,
       coalesce(best ->> 'family_name', '') AS family_name,
       coalesce(best ->> 'given_name', '') AS given_name,
       coalesce(best ->> 'additional_name', '') AS additional_name,
       left(name_key(full_name), 300) AS name_key,
       (best ->> 'birth_date')::date AS birth_date,
       coalesce(best ->> 'gender', '') AS sex,
       coalesce(snils_shown(best ->> 'snils'), '') AS snils,
       coalesce(best ->> 'citizenship', '') AS citizenship,
       roles
  FROM named
