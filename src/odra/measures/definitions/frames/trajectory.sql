, by_day AS (
  SELECT grp, day, SUM(units) AS units FROM units GROUP BY grp, day
), moves AS (
  SELECT u.grp, GREATEST(u.day + m.later * s.days, {first}) AS day, m.sign * u.units AS placed, 0 AS counts
  FROM by_day AS u JOIN spans AS s ON s.grp = u.grp CROSS JOIN (VALUES (0, 1), (1, -1)) AS m(later, sign)
  WHERE u.day > {first} - s.days AND u.day <= {last} AND u.day + m.later * s.days <= {last}
  UNION ALL
  SELECT h.grp, GREATEST(CASE WHEN m.later = 0 THEN h.starts_on ELSE h.ends_on END, {first}) AS day, 0 AS placed, m.sign * h.amount AS counts
  FROM (
    SELECT t.grp, t.amount, GREATEST(t.day, CAST(t.from_at // {day} AS INT)) AS starts_on,
      LEAST(t.day + s.days, CAST(t.until_at // {day} AS INT)) AS ends_on
    FROM hits AS t JOIN spans AS s ON s.grp = t.grp WHERE t.part = 'counts'
  ) AS h CROSS JOIN (VALUES (0, 1), (1, -1)) AS m(later, sign)
  WHERE h.starts_on < h.ends_on AND h.ends_on > {first} AND CASE WHEN m.later = 0 THEN h.starts_on ELSE h.ends_on END <= {last}
  UNION ALL
  SELECT s.grp, d.day, 0 AS placed, 0 AS counts FROM spans AS s CROSS JOIN (SELECT UNNEST(GENERATE_SERIES({first}, {last})) AS day) AS d
), daily AS (
  SELECT grp, day, SUM(placed) AS placed, SUM(counts) AS counts FROM moves GROUP BY grp, day
)
-- sums are 128 bits wide in DuckDB, and handing so wide a number over costs more than counting it
SELECT grp, day, CAST(SUM(counts) OVER (PARTITION BY grp ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS counts,
  CAST(SUM(placed) OVER (PARTITION BY grp ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS units
FROM daily ORDER BY grp, day
