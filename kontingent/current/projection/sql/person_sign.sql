-- Signs that lists filter by, with their period.
WITH given AS (
    SELECT fact.*,
           CASE kind WHEN 22 THEN 'special_needs' WHEN 23 THEN 'disability' ELSE 'hardship' END AS sign,
           coalesce(CASE kind WHEN 22 THEN payload ->> 'nosology' WHEN 23 THEN payload ->> 'group'
                    ELSE payload ->> 'category' END, '') AS code,
           coalesce((payload ->> CASE kind WHEN 22 THEN 'concluded' ELSE 'date_from' END)::date, '0001-01-01')
               AS date_from
      FROM current_fact AS fact
     WHERE kind IN (20, 22, 23) AND only(member_id)  -- Hardship, SpecialNeeds, Disability
)
SELECT person_id, sign, code, date_from,
       CASE WHEN (best(fact) ->> 'permanent')::boolean THEN NULL
            ELSE (best(fact) ->> CASE sign WHEN 'special_needs' THEN 'valid_until' ELSE 'date_to' END)::date
       END AS date_to
  FROM given AS fact
 GROUP BY person_id, sign, code, date_from
