-- counts: orders that the seller refunded, or whose parcel the buyer says did not come, by the day of the order, from the first time on
-- of: orders placed, pending ones not
-- excludes: [pending, unplaced, "{apart}"]
-- variants:
--   refund_rate: {first: refunded_at, apart: taken_back}
--   item_not_received_rate: {first: missed_at, apart: unexplained_claims}
-- source: metric.refund_rate
WITH units AS (
  SELECT grp, ordered_on AS day, subject, counted AS units FROM orders WHERE ordered_at <= {at}
), hits AS (
  SELECT grp, ordered_on AS day, subject, 'counts' AS part, 1 AS amount, {first} AS from_at, {ever} AS until_at
  FROM orders WHERE counted = 1 AND {first} IS NOT NULL
)
