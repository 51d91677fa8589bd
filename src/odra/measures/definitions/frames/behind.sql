SELECT s.grp, s.span, h.subject, h.day, h.part, h.amount, h.from_at, h.until_at
FROM hits AS h JOIN spans AS s ON s.grp = h.grp
WHERE h.day >= s.from_on AND h.day < s.to_on AND h.from_at <= {at} AND {at} < h.until_at
ORDER BY s.grp, s.span, h.day, h.subject, h.part, h.from_at
