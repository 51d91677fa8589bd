-- counts: orders confirmed as shipped after the day by which they should have been, by that day; still unshipped ones from then on
-- of: orders that you ship, with a day by which to ship them
-- excludes: cancelled orders; orders in no list of what must be shipped, which alone names the day
-- unknown: the day is over, and no settlement or early report tells when the order was confirmed
-- missing: [ship_by]
-- policies: {}
-- source: metric.late_shipment_rate
WITH due AS (
  SELECT *, CAST(ship_by_at // {day} AS INT) AS day FROM orders
  WHERE counted = 1 AND cancelled = 0 AND ship_by_at IS NOT NULL AND ship_by_at <= {at} AND grp IN ({by_seller})
), units AS (
  SELECT grp, day, COUNT(*) AS units FROM due GROUP BY grp, day
), hits AS (
  SELECT grp, day, subject, 'counts' AS part, 1 AS amount, ship_by_at AS from_at, {ever} AS until_at
  FROM due WHERE shipped_at > ship_by_at OR (shipped_at IS NULL AND unshipped_at > ship_by_at)
  UNION ALL
  SELECT grp, day, subject, 'unknown' AS part, 1 AS amount, ship_by_at AS from_at, {ever} AS until_at
  FROM due WHERE shipped_at IS NULL AND COALESCE(unshipped_at, 0) <= ship_by_at AND COALESCE(seen_shipped_at, {ever}) > ship_by_at
)
