-- counts: orders with a defect that stands, by the day of the order; an order counts once, however many of its parts stand
-- of: orders placed, cancelled ones too, pending ones not
-- excludes: [pending, unplaced, "{parts}"]
-- variants:
--   order_defect_rate: {components: "'negative_feedback', 'a_to_z', 'chargeback', ''", parts: feedback_withdrawn claims_not_counting fraud_chargebacks}
--   negative_feedback_rate: {components: "'negative_feedback'", parts: feedback_withdrawn}
--   a_to_z_rate: {components: "'a_to_z'", parts: claims_not_counting}
--   chargeback_rate: {components: "'chargeback'", parts: fraud_chargebacks}
-- undecided: undecided_defects
-- source: amazon.odr.window_days
WITH units AS (
  SELECT grp, ordered_on AS day, subject, counted AS units FROM orders WHERE ordered_at <= {at}
), spells AS (
  SELECT subject, grp, ordered_on, UNNEST(CASE WHEN undecided = 1 THEN ['counts', 'undecided'] ELSE ['counts'] END) AS part,
    from_at, COALESCE(until_at, {ever}) AS until_at, alone
  FROM defects WHERE counts = 1 AND component IN ({components})
), reached AS (
  SELECT *, MAX(until_at) OVER (PARTITION BY subject, part ORDER BY from_at, until_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS so_far
  FROM spells WHERE alone = 0
), islands AS (
  SELECT *, SUM(CASE WHEN from_at <= so_far THEN 0 ELSE 1 END)
    OVER (PARTITION BY subject, part ORDER BY from_at, until_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS island
  FROM reached
), hits AS (
  SELECT grp, ordered_on AS day, subject, part, 1 AS amount, from_at, until_at FROM spells WHERE alone = 1
  UNION ALL
  SELECT grp, ordered_on AS day, subject, part, 1 AS amount, MIN(from_at) AS from_at, MAX(until_at) AS until_at
  FROM islands GROUP BY grp, ordered_on, subject, part, island
)
