, near AS (
  SELECT s.grp, h.part AS what, h.subject, h.amount, h.day,
    CASE WHEN h.day IN (s.from_on - 1, s.from_on, s.to_on - 1, s.to_on) THEN h.day ELSE 0 END AS edge_on,
    CASE WHEN h.from_at <= {booked} AND {booked} < h.until_at THEN 1 ELSE 0 END AS was,
    CASE WHEN h.from_at <= {told} AND {told} < h.until_at THEN 1 ELSE 0 END AS stood,
    CASE WHEN h.from_at <= {now} AND {now} < h.until_at THEN 1 ELSE 0 END AS stands
  FROM hits AS h JOIN spans AS s ON s.grp = h.grp WHERE h.day >= s.from_on - 1 AND h.day <= s.to_on
), placed AS (
  SELECT s.grp, s.from_on, s.to_on, u.day, u.subject, u.units
  FROM units AS u JOIN spans AS s ON s.grp = u.grp WHERE u.units > 0 AND u.day >= s.from_on - 1 AND u.day <= s.to_on
), counted AS (
  SELECT u.subject FROM units AS u JOIN spans AS s ON s.grp = u.grp WHERE u.units > 0 AND u.day >= s.from_on
), every AS (
  SELECT grp, what, edge_on, was, stood, stands, subject, day, amount FROM near WHERE was + stood + stands > 0
  UNION ALL
  SELECT grp, 'of' AS what, day AS edge_on, 1 AS was, 1 AS stood, 1 AS stands, subject, day, units AS amount
  FROM placed WHERE day IN (from_on - 1, from_on, to_on - 1, to_on)
  UNION ALL
  SELECT p.grp, 'rest' AS what, 0 AS edge_on, 1 AS was, 1 AS stood, 1 AS stands, p.subject, p.day, p.units AS amount
  FROM placed AS p WHERE p.day >= p.from_on AND p.day < p.to_on
    AND NOT EXISTS (SELECT 1 FROM near AS n WHERE n.subject = p.subject AND n.stood = 1 AND n.what IN ('counts', 'unknown'))
  UNION ALL
  SELECT o.grp, CASE WHEN o.counted = 0 THEN 'pending' WHEN o.cancelled = 1 THEN 'cancelled' ELSE 'dayless' END AS what, 0 AS edge_on,
    1 AS was, 1 AS stood, 1 AS stands, o.subject, o.ordered_on AS day, 1 AS amount
  FROM orders AS o JOIN spans AS s ON s.grp = o.grp WHERE o.ordered_on >= s.from_on AND o.ordered_on < s.to_on
    AND NOT EXISTS (SELECT 1 FROM counted AS c WHERE c.subject = o.subject)
), summed AS (
  SELECT grp, what, edge_on, was, stood, stands, subject, MAX(day) AS day, SUM(amount) AS amount
  FROM every GROUP BY grp, what, edge_on, was, stood, stands, subject
), ranked AS (
  SELECT *, SUM(amount) OVER (PARTITION BY grp, what, edge_on, was, stood, stands) AS counts,
    COUNT(*) OVER (PARTITION BY grp, what, edge_on, was, stood, stands) AS subjects,
    ROW_NUMBER() OVER (PARTITION BY grp, what, edge_on, was, stood, stands ORDER BY day DESC, subject) AS place
  FROM summed
)
SELECT what, edge_on, was, stood, stands, counts, subjects, subject FROM ranked WHERE place <= {some}
ORDER BY what, edge_on, was, stood, stands, place
