-- counts: negative feedback by the day on which it was received, as buyers see it, until it is withdrawn; a day as reports tell it begins at the
--   marketplace's midnight, which may be on another UTC day, so the middle of it names it
-- of: nothing
-- unit: count
-- excludes: [feedback_withdrawn]
-- missing: [positive_feedback]
-- notes: [feedback_by_day_received]
-- source: metric.negative_feedback_received
WITH units AS (
  SELECT grp, ordered_on AS day, subject, 0 AS units FROM orders WHERE FALSE
), hits AS (
  SELECT grp, CAST((from_at + CASE WHEN from_at % 900000000 = 0 THEN {day} // 2 ELSE 0 END) // {day} AS INT) AS day, subject, 'counts' AS part, 1 AS amount, from_at, COALESCE(until_at, {ever}) AS until_at
  FROM defects WHERE counts = 1 AND component = 'negative_feedback'
)
