-- counts: buyers' messages by what became of them, by the day of the message; weekends and holidays count as any day
-- of: messages of buyers that wait for an answer; for the hours (summed in whole minutes), those that were answered
-- excludes: [no_answer_needed]
-- empty: "{without}"
-- unknown: answers_elsewhere
-- undecided: answers_elsewhere
-- variants:
--   contact_response_rate: {asked: "TRUE", amount: "1", counting: "answered_at <= late_at", from_at: "answered_at", until_at: "{ever}", unsure: "unknown", waits: "TRUE", without: mails}
--   contact_response_hours: {asked: "answered_at <= {at}", amount: "(answered_at - happened_at) // 60000000", counting: "answered_at IS NOT NULL", from_at: "answered_at", until_at: "{ever}", unsure: "unknown", waits: "FALSE", without: answered}
--   contact_unanswered_rate: {asked: "TRUE", amount: "1", counting: "COALESCE(answered_at, {ever}) > late_at", from_at: "late_at", until_at: "COALESCE(answered_at, {ever})", unsure: "undecided", waits: "COALESCE(answered_at, {ever}) > late_at", without: mails}
-- policies: {hours: metric.contact_answer_hours}
-- by_marketplace: true
-- source: metric.contact_response_rate
WITH talk AS (
  SELECT subject, grp, happened_at, CASE WHEN kind = 'buyer_message' THEN 1 ELSE 0 END AS asks,
    CASE WHEN kind = 'seller_message' OR (kind = 'handled' AND done = 'answered') THEN happened_at END AS answer_at,
    CASE WHEN kind = 'handled' AND question = 'message' AND done IN ('nothing', 'settled') THEN happened_at END AS closed_at
  FROM events WHERE kind IN ('buyer_message', 'seller_message', 'handled')
), waits AS (
  SELECT *,
    MIN(answer_at) OVER (PARTITION BY subject ORDER BY happened_at, asks DESC ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS answered_at,
    MIN(closed_at) OVER (PARTITION BY subject ORDER BY happened_at, asks DESC ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS let_be_at
  FROM talk
), contacts AS (
  SELECT a.home AS grp, w.subject, w.happened_at, CAST(w.happened_at // {day} AS INT) AS day, w.answered_at,
    w.happened_at + a.hours * 3600000000 AS late_at
  FROM waits AS w JOIN args AS a ON a.grp = w.grp
  WHERE w.asks = 1 AND COALESCE(w.answered_at, {ever}) <= COALESCE(w.let_be_at, {ever})
), units AS (
  SELECT grp, day, subject, 1 AS units FROM contacts WHERE happened_at <= {at} AND {asked}
), hits AS (
  SELECT grp, day, subject, 'counts' AS part, {amount} AS amount, {from_at} AS from_at, {until_at} AS until_at FROM contacts WHERE {counting}
  UNION ALL
  SELECT grp, day, subject, '{unsure}' AS part, 1 AS amount, CASE WHEN '{unsure}' = 'unknown' THEN happened_at ELSE late_at END AS from_at,
    COALESCE(answered_at, {ever}) AS until_at
  FROM contacts WHERE {waits}
)
