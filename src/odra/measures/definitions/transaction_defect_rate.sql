-- counts: orders that the seller cancelled or whose case the marketplace closed without the seller's resolution, by the day of the order
-- of: orders placed
-- excludes: ["{parts}", resolved_by_you]
-- undecided: who_cancelled
-- variants:
--   transaction_defect_rate: {cancelled: "1", parts: asked_by_buyer}
--   cases_unresolved_rate: {cancelled: "2", parts: ""}
-- source: metric.transaction_defect_rate
WITH units AS (
  SELECT grp, ordered_on AS day, subject, counted AS units FROM orders WHERE ordered_at <= {at}
), closed AS (
  SELECT subject, MIN(happened_at) AS lost_at FROM events WHERE kind = 'request_closed' AND about = 'case' AND outcome = 'buyer' GROUP BY subject
), turns AS (
  SELECT o.grp, o.ordered_on, o.subject, c.lost_at,
    CASE WHEN o.cancelled = {cancelled} AND o.cancel_asked_at IS NULL THEN o.seen_cancelled_at END AS cancelled_at
  FROM orders AS o LEFT JOIN closed AS c ON c.subject = o.subject WHERE o.counted = 1
), hits AS (
  SELECT grp, ordered_on AS day, subject, 'counts' AS part, 1 AS amount, LEAST(COALESCE(lost_at, {ever}), COALESCE(cancelled_at, {ever})) AS from_at, {ever} AS until_at
  FROM turns WHERE lost_at IS NOT NULL OR cancelled_at IS NOT NULL
  UNION ALL
  SELECT grp, ordered_on AS day, subject, 'undecided' AS part, 1 AS amount, cancelled_at AS from_at, COALESCE(lost_at, {ever}) AS until_at
  FROM turns WHERE cancelled_at < COALESCE(lost_at, {ever})
)
