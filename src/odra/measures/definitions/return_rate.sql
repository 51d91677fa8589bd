-- counts: units that buyers asked to return or that came back, by the day of the order, with SKU and the class of the reason;
--   a request that names no item is one unit, of the only SKU of its order
-- of: units ordered, by SKU
-- excludes: [pending, unplaced]
-- reasons: metric.return_reason_classes
-- source: metric.return_rate
WITH units AS (
  SELECT grp, ordered_on AS day, subject, sku, quantity AS units FROM items WHERE counted = 1 AND ordered_at <= {at}
), requested AS (
  SELECT subject, CASE WHEN COUNT(DISTINCT sku) = 1 THEN MIN(sku) ELSE '' END AS only_sku FROM items
  WHERE subject IN (SELECT subject FROM events WHERE kind = 'request_opened' AND about = 'return') GROUP BY subject
), told AS (
  SELECT e.grp, e.ordered_on, e.subject, e.kind, e.happened_at, e.told_at, e.reason, e.rma, e.quantity,
    CASE WHEN e.kind = 'request_opened' THEN COALESCE(r.only_sku, '') ELSE e.sku END AS sku
  FROM events AS e LEFT JOIN requested AS r ON r.subject = e.subject
  WHERE e.ordered_on IS NOT NULL AND (e.kind IN ('return_row', 'unit_returned', 'return_asked') OR e.kind = 'request_opened' AND e.about = 'return')
), sources AS (
  SELECT *, CASE kind WHEN 'return_row' THEN 1 WHEN 'unit_returned' THEN 2 ELSE 3 END AS standing,
    ROW_NUMBER() OVER (PARTITION BY subject, kind, sku, COALESCE(rma, '') ORDER BY told_at DESC, happened_at DESC) AS latest,
    MIN(happened_at) OVER (PARTITION BY subject, sku) AS from_at
  FROM told
), best AS (
  SELECT *, MIN(standing) OVER (PARTITION BY subject, sku) AS best FROM sources WHERE latest = 1 OR kind = 'unit_returned'
), hits AS (
  SELECT b.grp, b.ordered_on AS day, b.subject, 'counts' AS part, b.quantity AS amount, b.from_at, {ever} AS until_at, b.sku,
    COALESCE(r.class, '') AS class, COALESCE(b.reason, '') AS reason
  FROM best AS b LEFT JOIN reasons AS r ON r.reason = b.reason WHERE b.standing = b.best
)
