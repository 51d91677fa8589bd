-- counts: orders that the seller refunded, by the day of the order, from the first time on
-- of: orders placed, pending ones not
-- excludes: [pending, unplaced, taken_back]
-- source: metric.refund_rate
WITH units AS (
  SELECT grp, ordered_on AS day, subject, counted AS units FROM orders WHERE ordered_at <= {at}
), hits AS (
  SELECT grp, ordered_on AS day, subject, 'counts' AS part, 1 AS amount, refunded_at AS from_at, {ever} AS until_at
  FROM orders WHERE counted = 1 AND refunded_at IS NOT NULL
)
