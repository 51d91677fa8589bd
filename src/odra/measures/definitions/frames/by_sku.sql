, by_day AS (
  SELECT grp, day, sku, SUM(units) AS units FROM units GROUP BY grp, day, sku
), placed AS (
  SELECT s.grp, s.span, u.sku, SUM(u.units) AS units FROM by_day AS u JOIN spans AS s ON s.grp = u.grp
  WHERE u.day >= s.from_on AND u.day < s.to_on GROUP BY s.grp, s.span, u.sku
), standing AS (
  SELECT s.grp, s.span, h.sku, h.class, h.reason, SUM(h.amount) AS counts FROM hits AS h JOIN spans AS s ON s.grp = h.grp
  WHERE h.day >= s.from_on AND h.day < s.to_on AND h.from_at <= {at} AND {at} < h.until_at GROUP BY s.grp, s.span, h.sku, h.class, h.reason
)
SELECT c.grp, c.span, c.sku, c.class, c.reason, c.counts, COALESCE(p.units, 0) AS units
FROM standing AS c LEFT JOIN placed AS p ON p.grp = c.grp AND p.span = c.span AND p.sku = c.sku
ORDER BY c.grp, c.span, c.sku, c.class, c.reason
