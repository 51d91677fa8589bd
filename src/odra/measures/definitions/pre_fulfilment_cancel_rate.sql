-- counts: orders cancelled for which no request of the buyer is found, by the day of the order
-- of: orders that you ship, pending ones not
-- excludes: [pending, asked_by_buyer, shipped_by_marketplace]
-- undecided: who_cancelled
-- source: metric.pre_fulfilment_cancel_rate
WITH taken AS (
  SELECT grp, ordered_on AS day, subject, cancelled, seen_cancelled_at, cancel_asked_at FROM orders
  WHERE counted = 1 AND ordered_at <= {at} AND grp IN ({by_seller})
), units AS (
  SELECT grp, day, subject, 1 AS units FROM taken
), hits AS (
  SELECT grp, day, subject, part, 1 AS amount, seen_cancelled_at AS from_at, COALESCE(cancel_asked_at, {ever}) AS until_at
  FROM taken CROSS JOIN (VALUES ('counts'), ('undecided')) AS p(part)
  WHERE cancelled = 1 AND seen_cancelled_at IS NOT NULL
)
