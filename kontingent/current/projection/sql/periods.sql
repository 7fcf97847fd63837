-- Periods as several suppliers tell them (portfolios.memberships), of the records in `placed`. A cell with one record, or
-- with two that share a day, is its own period; where any other cell is, the function sorts out what goes together.
cell AS (
    SELECT {whose}, class_name, opening, closing, best(fact) AS best,
           count(*) > 2 OR count(*) = 2 AND (min(supplier) = max(supplier)
               OR max(first_day) > coalesce(min(given_to), 'infinity')) AS is_odd
      FROM placed AS fact
     GROUP BY {whose}, class_name, opening, closing
), judged AS (
    SELECT cell.*,
           bool_or(is_odd) OVER same OR min(class_name) OVER same = '' AND count(*) OVER same > 1 AS is_hard
      FROM cell
    WINDOW same AS (PARTITION BY {whose})
), hard AS (
    SELECT placed.*, row_number() OVER same::integer AS n
      FROM placed JOIN (SELECT DISTINCT {whose} FROM judged WHERE is_hard) AS asked USING ({whose})
    WINDOW same AS (PARTITION BY {whose} ORDER BY supplier, member_id, key)
), period AS MATERIALIZED (  -- or the function would be asked again for each record
    SELECT {whose}, made.*
      FROM (SELECT {whose}, opening, closing,
                   array_agg(row(n, given_class, given_from, given_to, supplier, rank, member_id || ' ' || key,
                                 recorded_at)::told_membership) AS told
              FROM hard
             GROUP BY {whose}, opening, closing) AS asked
     CROSS JOIN LATERAL membership_periods(told, opening, closing) AS made
), membership AS (
    SELECT {whose}, class_name, best,
           greatest((best ->> 'date_from')::date, opening) AS date_from,
           least((best ->> 'date_to')::date, closing) AS date_to,
           coalesce((best ->> 'date_to')::date > closing, false) AS is_cut
      FROM judged
     WHERE NOT is_hard
    UNION ALL
    SELECT {whose}, period.class_name, best(fact), date_from, date_to, is_cut
      FROM period CROSS JOIN LATERAL unnest(records) AS n JOIN hard AS fact USING ({whose}, n)
     GROUP BY {whose}, period.class_name, date_from, date_to, is_cut
)
