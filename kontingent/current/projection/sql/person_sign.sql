-- Signs that lists filter by, with their period.
WITH given AS (
    SELECT fact.*,
           CASE kind WHEN kind(SpecialNeeds) THEN 'special_needs' WHEN kind(Disability) THEN 'disability'
                     ELSE 'hardship' END AS sign,
           coalesce(CASE kind WHEN kind(SpecialNeeds) THEN payload ->> 'nosology' WHEN kind(Disability) THEN payload ->> 'group'
                    ELSE payload ->> 'category' END, '') AS code,
           coalesce((payload ->> CASE kind WHEN kind(SpecialNeeds) THEN 'concluded' ELSE 'date_from' END)::date, '0001-01-01')
               AS date_from
      FROM current_fact AS fact
     WHERE kind IN kinds(Hardship, SpecialNeeds, Disability) AND only(member_id)
)
SELECT person_id, sign, code, date_from,
       CASE WHEN (best(fact) ->> 'permanent')::boolean THEN NULL
            ELSE (best(fact) ->> CASE sign WHEN 'special_needs' THEN 'valid_until' ELSE 'date_to' END)::date
       END AS date_to
  FROM given AS fact
 GROUP BY person_id, sign, code, date_from
