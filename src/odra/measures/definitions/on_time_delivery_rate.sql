-- counts: orders with a scan of delivery at or before the promised moment, by the promised day
-- of: orders that you ship, with a promised day that is over
-- excludes: [cancelled, shipped_by_marketplace]
-- empty: promised_days
-- unknown: delivery_scans
-- source: metric.on_time_delivery_rate
WITH due AS (
  SELECT *, CAST(deliver_by_at // {day} AS INT) AS day FROM orders
  WHERE counted = 1 AND cancelled = 0 AND deliver_by_at IS NOT NULL AND deliver_by_at <= {at} AND grp IN ({by_seller})
), units AS (
  SELECT grp, day, subject, 1 AS units FROM due
), hits AS (
  SELECT grp, day, subject, 'counts' AS part, 1 AS amount, delivered_at AS from_at, {ever} AS until_at FROM due WHERE delivered_at <= deliver_by_at
  UNION ALL
  SELECT grp, day, subject, 'unknown' AS part, 1 AS amount, deliver_by_at AS from_at, COALESCE(delivered_at, {ever}) AS until_at
  FROM due WHERE COALESCE(delivered_at, {ever}) > deliver_by_at
)
