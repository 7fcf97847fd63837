-- Applications for admission; one without a number goes by the supplier's id of the record. It lasts from its
-- registration until a status that ends it; a day that nobody names is the one on which it was told.
WITH given AS (
    SELECT fact.*, known.institution_id, left(coalesce(payload ->> 'number', fact.key), 200) AS number,
           (recorded_at AT TIME ZONE %(zone)s::text)::date AS recorded_on
      FROM current_fact AS fact
      JOIN institution_external_id AS known
        ON known.supplier_id = fact.supplier AND known.external_id = fact.payload ->> 'organisation'
     WHERE kind = kind(Application) AND only(member_id)
), paired AS (
    SELECT person_id, number, institution_id, best(fact) AS best, min(recorded_on) AS told_on,
           (array_agg(supplier ORDER BY rank, recorded_at DESC, supplier))[1] AS supplier_id
      FROM given AS fact
     GROUP BY person_id, number, institution_id
), begun AS (
    SELECT paired.*, coalesce((best ->> 'registered')::date, (best ->> 'status_date')::date, told_on) AS date_from
      FROM paired
)
SELECT person_id, number, institution_id,
       (best ->> 'registered')::date AS registered,
       coalesce(best ->> 'registered_time', '') AS registered_time,
       (best ->> 'desired')::date AS desired,
       coalesce(best ->> 'level', '') AS level,
       small(best ->> 'grade', -1, 99) AS grade,
       coalesce(best ->> 'status', '') AS status,
       coalesce(best ->> 'benefit', '') AS benefit,
       small(best ->> 'priority', 0, 999) AS priority,
       small(best ->> 'position', 1, 32767) AS position,
       supplier_id,
       date_from,
       CASE WHEN best ->> 'status' IN ('enrolled', 'not_appeared', 'refused', 'withdrawn', 'archived')
            THEN greatest(date_from, coalesce((best ->> 'status_date')::date, told_on)) END AS date_to
  FROM begun
