-- One row per mapped unit and internal body that people on the roster work in: whether the body is approved.
WITH body_seen AS (
    SELECT unit_id, internal_body, CAST(COUNT(DISTINCT person_key) AS BIGINT) AS actual
    FROM roster_row
    WHERE active AND (internal_body IS NOT NULL)
    GROUP BY unit_id, internal_body
)
SELECT body_seen.unit_id, body_seen.internal_body, body_seen.actual, COALESCE(item.approved, CAST(0 AS BIGINT)) AS approved
FROM body_seen
INNER JOIN unit_index ON body_seen.unit_id = unit_index.unit_id
LEFT JOIN (SELECT unit_id, category, approved FROM item WHERE item = 'internal_body') AS item
    ON body_seen.unit_id = item.unit_id AND body_seen.internal_body = item.category
WHERE unit_index.known
