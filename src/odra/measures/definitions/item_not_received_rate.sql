-- counts: orders whose parcel the buyer says did not come, in a message, a request or as the reason of a return, by the day of the order, from the first time on
-- of: orders placed, pending ones not
-- excludes: [pending, unplaced, unexplained_claims]
-- reasons: amazon.return.reason_fault
-- source: metric.item_not_received_rate
WITH units AS (
  SELECT grp, ordered_on AS day, subject, counted AS units FROM orders WHERE ordered_at <= {at}
), told AS (
  SELECT subject, missed_at AS told_at FROM orders WHERE missed_at IS NOT NULL
  UNION ALL
  SELECT e.subject, e.happened_at AS told_at FROM events AS e JOIN reasons AS r ON r.reason = e.reason
  WHERE r.class = 'not_received' AND e.kind IN ('return_row', 'return_asked')
), missed AS (
  SELECT subject, MIN(told_at) AS from_at FROM told GROUP BY subject
), hits AS (
  SELECT o.grp, o.ordered_on AS day, o.subject, 'counts' AS part, 1 AS amount, m.from_at, {ever} AS until_at
  FROM orders AS o JOIN missed AS m ON m.subject = o.subject WHERE o.counted = 1
)
