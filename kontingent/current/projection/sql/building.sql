-- Buildings of institutions by address, numbered in its order; places that are no number are none.
SELECT institution_id, row_number() OVER (PARTITION BY institution_id ORDER BY payload ->> 'address')::integer AS number,
       small(best(fact) ->> 'capacity', 0, 32000)::integer AS capacity,
       coalesce(small(best(fact) ->> 'closed_places', 0, 32000), 0)::integer AS closed_places,
       coalesce(best(fact) ->> 'closed_reason', '') AS closed_reason
  FROM current_institution_fact AS fact
 WHERE kind = kind(Building) AND only(institution_id)
 GROUP BY institution_id, payload ->> 'address'
