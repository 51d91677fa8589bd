-- Columns of the orders in `wanted`, from the desk's tables (attached as `desk`). Filled in: {day} microseconds, {first} and {last} fact id.
CREATE OR REPLACE TEMP TABLE told AS
SELECT coalesce(a."order", f.id >> 20) AS subject, f.occurred_at AS happened_at, f.observed_at AS told_at, unnest(from_json(f.payload, '{shape}'))
FROM desk.ledger_fact f LEFT JOIN attached a ON a.thread = f.id >> 20
WHERE f.observed_at IS NOT NULL AND f.id >= {first} AND f.id < {last}
  AND (coalesce(a."order", f.id >> 20) IN (SELECT subject FROM wanted) OR coalesce(a."order", f.id >> 20) NOT IN (SELECT id FROM desk.cases_order));

CREATE OR REPLACE TEMP TABLE shipping AS
SELECT subject,
  max_by(ship_by_at, told_at) FILTER (WHERE kind = 'ship_row') AS ship_by_at,
  max_by(deliver_by_at, told_at) FILTER (WHERE kind = 'ship_row') AS deliver_by_at,
  max(told_at) FILTER (WHERE kind = 'ship_row' AND coalesce(quantity_shipped, 0) < coalesce(quantity, 0)) AS unshipped_at,
  min(told_at) FILTER (WHERE kind = 'order_row' AND lower(status) LIKE 'shipped%') AS seen_shipped_at,
  min(told_at) FILTER (WHERE kind = 'order_row' AND lower(status) LIKE 'cancel%') AS seen_cancelled_at,
  min(happened_at) FILTER (WHERE kind = 'cancel_asked' OR cancel_asked OR (kind = 'request_opened' AND about = 'cancel')) AS cancel_asked_at,
  min(happened_at) FILTER (WHERE kind = 'settled' AND means = 'order') AS shipped_at,
  min(happened_at) FILTER (WHERE kind = 'tracking' AND coalesce(on_order, true)) AS tracked_at,
  min(happened_at) FILTER (WHERE kind = 'scan' AND proof >= 1) AS scanned_at,
  min(happened_at) FILTER (WHERE kind = 'scan' AND proof >= 3) AS delivered_at,
  min(happened_at) FILTER (WHERE kind = 'refund' OR (kind = 'settled' AND means = 'refund') OR (kind = 'return_row' AND refunded > 0)) AS refunded_at,
  min(happened_at) FILTER (WHERE (kind = 'buyer_message' AND topic = 'not_received') OR (kind = 'request_opened' AND about = 'not_received')) AS missed_at,
  min(happened_at) FILTER (WHERE kind IN ('return_row', 'return_asked') OR (kind = 'request_opened' AND about = 'return')) AS return_asked_at
FROM told GROUP BY subject;

CREATE OR REPLACE TEMP TABLE new_orders AS
SELECT w.month, o.id AS subject, g.grp, w.ordered_on, o.ordered_at, o.counted::TINYINT AS counted, (lower(o.status) LIKE 'cancel%')::TINYINT AS cancelled,
  s.* EXCLUDE (subject)
FROM wanted w JOIN desk.cases_order o ON o.id = w.subject
JOIN homes g ON g.shop = o.shop AND g.marketplace = o.marketplace AND g.fulfilment = o.fulfilment LEFT JOIN shipping s ON s.subject = o.id;

CREATE OR REPLACE TEMP TABLE new_defects AS
SELECT w.month, d.subject, g.grp, d.ordered_on::INTEGER AS ordered_on, d.component, d.from_at, d.until_at, d.counts::TINYINT AS counts,
  d.undecided::TINYINT AS undecided, (count(*) OVER (PARTITION BY d.subject) = 1)::TINYINT AS alone, d.why, d.policy
FROM wanted w JOIN desk.cases_defect d ON d.subject = w.subject
JOIN homes g ON g.shop = d.shop AND g.marketplace = d.marketplace AND g.fulfilment = d.fulfilment
WHERE d.ordered_on IS NOT NULL;

CREATE OR REPLACE TEMP TABLE new_items AS
SELECT w.month, t.subject, o.grp, w.ordered_on, o.ordered_at, o.counted, coalesce(max_by(t.sku, t.told_at), '') AS sku,
  max_by(t.quantity, t.told_at)::INTEGER AS quantity
FROM told t JOIN wanted w ON w.subject = t.subject JOIN new_orders o ON o.subject = t.subject
WHERE t.kind = 'order_row' GROUP BY 1, 2, 3, 4, 5, 6, coalesce(nullif(t.item_id, ''), t.sku, '');

CREATE OR REPLACE TEMP TABLE new_events AS
SELECT coalesce(w.month, 'none') AS month, t.subject, coalesce(o.grp, g.grp) AS grp, w.ordered_on, t.happened_at, t.told_at, t.kind, t.message, t.topic, t.outcome,
  t.status, t.reason, t.rma, coalesce(t.sku, '') AS sku, coalesce(t.quantity, 1)::INTEGER AS quantity, t.request, t.about, t.question, t.done, t.rating
FROM told t JOIN desk.ledger_subject l ON l.id = t.subject LEFT JOIN wanted w ON w.subject = t.subject LEFT JOIN new_orders o ON o.subject = t.subject
LEFT JOIN homes g ON g.shop = l.shop AND g.marketplace = coalesce(t.marketplace, '') AND g.fulfilment = ''
WHERE t.kind IN ({events}) AND (o.subject IS NOT NULL OR l.native LIKE 'thread:%')
