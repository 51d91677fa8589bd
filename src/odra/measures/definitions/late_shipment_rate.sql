-- counts: orders confirmed as shipped after the day by which they should have been, by that day; still unshipped ones from then on
-- of: orders that you ship, with a day by which to ship them
-- excludes: [cancelled, shipped_by_marketplace]
-- empty: ship_by
-- unknown: ship_dates
-- source: metric.late_shipment_rate
WITH due AS (
  SELECT *, CAST(ship_by_at // {day} AS INT) AS day FROM orders
  WHERE counted = 1 AND cancelled = 0 AND ship_by_at IS NOT NULL AND ship_by_at <= {at} AND grp IN ({by_seller})
), turns AS (
  SELECT *, CASE
    WHEN shipped_at <= ship_by_at OR seen_shipped_at <= ship_by_at THEN 'in time'
    WHEN shipped_at > ship_by_at OR unshipped_at > ship_by_at AND COALESCE(seen_shipped_at, {ever}) > unshipped_at THEN 'late'
    ELSE 'unknown' END AS turn
  FROM due
), units AS (
  SELECT grp, day, subject, 1 AS units FROM due
), hits AS (
  SELECT grp, day, subject, 'counts' AS part, 1 AS amount, ship_by_at AS from_at, {ever} AS until_at
  FROM turns WHERE turn = 'late'
  UNION ALL
  SELECT grp, day, subject, 'unknown' AS part, 1 AS amount, ship_by_at AS from_at, {ever} AS until_at
  FROM turns WHERE turn = 'unknown'
)
