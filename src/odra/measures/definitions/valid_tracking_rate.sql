-- counts: orders with a tracking number that a carrier scanned, by the day by which delivery was promised
-- of: orders that you ship, with a promised day
-- excludes: cancelled orders; the marketplace's own exemptions (letters of low value, some routes) are not known here
-- unknown: orders without a number or without a scan in your files
-- missing: [category]
-- policies: {}
-- source: metric.valid_tracking_rate
WITH due AS (
  SELECT *, CAST(deliver_by_at // {day} AS INT) AS day FROM orders
  WHERE counted = 1 AND cancelled = 0 AND deliver_by_at IS NOT NULL AND ordered_at <= {at} AND grp IN ({by_seller})
), units AS (
  SELECT grp, day, COUNT(*) AS units FROM due GROUP BY grp, day
), hits AS (
  SELECT grp, day, subject, 'counts' AS part, 1 AS amount, GREATEST(tracked_at, scanned_at) AS from_at, {ever} AS until_at
  FROM due WHERE tracked_at IS NOT NULL AND scanned_at IS NOT NULL
  UNION ALL
  SELECT grp, day, subject, 'unknown' AS part, 1 AS amount, ordered_at AS from_at, COALESCE(GREATEST(tracked_at, scanned_at), {ever}) AS until_at
  FROM (SELECT *, CASE WHEN tracked_at IS NULL OR scanned_at IS NULL THEN 1 ELSE 0 END AS lacks FROM due) AS d WHERE lacks = 1
)
