-- counts: what is asked of the answers to buyers' messages, by the day of the message; weekends and holidays count as any day
-- of: messages of buyers that wait for an answer
-- excludes: messages marked as needing no answer; messages after an earlier one that still waits
-- unknown: the answer is in no file: answers given on the marketplace's own pages are known only by their copies
-- variants:
--   contact_response_rate: {late: "happened_at + hours * 3600000000", of: "1", amount: "1", from_at: "answered_at", chosen: "answered_at <= happened_at + hours * 3600000000", until_at: "{ever}"}
--   contact_response_hours: {of: "0", amount: "(answered_at - happened_at) / 3600000000.0", from_at: "answered_at", chosen: "answered_at IS NOT NULL", until_at: "{ever}"}
--   contact_unanswered_rate: {of: "1", amount: "1", from_at: "happened_at + hours * 3600000000", chosen: "COALESCE(answered_at, {ever}) > happened_at + hours * 3600000000", until_at: "COALESCE(answered_at, {ever})"}
-- policies: {hours: metric.contact_answer_hours}
-- source: metric.contact_response_rate
WITH talk AS (
  SELECT subject, grp, happened_at, message,
    CASE WHEN kind = 'buyer_message' THEN 1 ELSE 0 END AS asks,
    CASE WHEN kind = 'seller_message' OR (kind = 'handled' AND done = 'answered') THEN happened_at END AS answer_at,
    CASE WHEN kind = 'handled' AND question = 'message' AND done IN ('nothing', 'settled') THEN happened_at END AS closed_at
  FROM events WHERE kind IN ('buyer_message', 'seller_message', 'handled')
), waits AS (
  SELECT *,
    MIN(answer_at) OVER (PARTITION BY subject ORDER BY happened_at, asks DESC ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS answered_at,
    MIN(closed_at) OVER (PARTITION BY subject ORDER BY happened_at, asks DESC ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS let_be_at
  FROM talk
), contacts AS (
  SELECT w.grp, CAST(w.happened_at // {day} AS INT) AS day, w.subject, MIN(w.happened_at) AS happened_at, w.answered_at, a.hours
  FROM waits AS w JOIN args AS a ON a.grp = w.grp
  WHERE w.asks = 1 AND COALESCE(w.answered_at, {ever}) <= COALESCE(w.let_be_at, {ever})
  GROUP BY w.grp, w.subject, w.answered_at, a.hours, CAST(w.happened_at // {day} AS INT)
)
