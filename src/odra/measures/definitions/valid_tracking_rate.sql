-- counts: orders with a tracking number that a carrier scanned, by the day by which delivery was promised
-- of: orders that you ship, with a promised day
-- excludes: [cancelled, shipped_by_marketplace]
-- empty: promised_days
-- unknown: scans
-- missing: [category]
-- source: metric.valid_tracking_rate
WITH due AS (
  SELECT *, CAST(deliver_by_at // {day} AS INT) AS day FROM orders
  WHERE counted = 1 AND cancelled = 0 AND deliver_by_at IS NOT NULL AND ordered_at <= {at} AND grp IN ({by_seller})
), units AS (
  SELECT grp, day, subject, 1 AS units FROM due
), hits AS (
  SELECT grp, day, subject, 'counts' AS part, 1 AS amount, GREATEST(tracked_at, scanned_at) AS from_at, {ever} AS until_at
  FROM due WHERE tracked_at IS NOT NULL AND scanned_at IS NOT NULL
  UNION ALL
  SELECT grp, day, subject, 'unknown' AS part, 1 AS amount, ordered_at AS from_at,
    CASE WHEN tracked_at IS NULL OR scanned_at IS NULL THEN {ever} ELSE GREATEST(tracked_at, scanned_at) END AS until_at
  FROM due
)
