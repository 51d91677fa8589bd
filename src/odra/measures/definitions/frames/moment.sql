, by_day AS (
  SELECT grp, day, SUM(units) AS units FROM units GROUP BY grp, day
), placed AS (
  SELECT s.grp, s.span, SUM(u.units) AS units FROM by_day AS u JOIN spans AS s ON s.grp = u.grp
  WHERE u.day >= s.from_on AND u.day < s.to_on GROUP BY s.grp, s.span
), standing AS (
  SELECT s.grp, s.span, SUM(CASE WHEN h.part = 'counts' THEN h.amount ELSE 0 END) AS counts,
    SUM(CASE WHEN h.part = 'undecided' THEN h.amount ELSE 0 END) AS undecided, SUM(CASE WHEN h.part = 'unknown' THEN h.amount ELSE 0 END) AS unknown
  FROM hits AS h JOIN spans AS s ON s.grp = h.grp
  WHERE h.day >= s.from_on AND h.day < s.to_on AND h.from_at <= {at} AND {at} < h.until_at GROUP BY s.grp, s.span
)
SELECT s.grp, s.span, COALESCE(p.units, 0) AS units, COALESCE(c.counts, 0) AS counts, COALESCE(c.undecided, 0) AS undecided, COALESCE(c.unknown, 0) AS unknown
FROM spans AS s LEFT JOIN placed AS p ON p.grp = s.grp AND p.span = s.span LEFT JOIN standing AS c ON c.grp = s.grp AND c.span = s.span
ORDER BY s.grp, s.span
