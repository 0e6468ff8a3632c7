-- One row per mapped unit and internal body that people on the roster work in: whether the body is approved.
-- Each person counts once: of the few with several rows it has to be asked, of the others it is known.
WITH body_several AS (
    SELECT person_key, TRUE AS several FROM repeated WHERE kind = 'roster'
),
body_member AS (
    SELECT roster_row.unit_id, roster_row.internal_body, roster_row.person_key
    FROM roster_row LEFT JOIN body_several ON roster_row.person_key = body_several.person_key
    WHERE roster_row.active AND (roster_row.internal_body IS NOT NULL) AND (body_several.several IS NULL)
    UNION ALL
    SELECT DISTINCT roster_row.unit_id, roster_row.internal_body, roster_row.person_key
    FROM roster_row INNER JOIN body_several ON roster_row.person_key = body_several.person_key
    WHERE roster_row.active AND (roster_row.internal_body IS NOT NULL)
),
body_seen AS (
    SELECT unit_id, internal_body, CAST(COUNT(*) AS BIGINT) AS actual
    FROM body_member
    GROUP BY unit_id, internal_body
)
SELECT body_seen.unit_id, body_seen.internal_body, body_seen.actual, COALESCE(item.approved, CAST(0 AS BIGINT)) AS approved
FROM body_seen
INNER JOIN unit_index ON body_seen.unit_id = unit_index.unit_id
LEFT JOIN (SELECT unit_id, category, approved FROM item WHERE item = 'internal_body') AS item
    ON body_seen.unit_id = item.unit_id AND body_seen.internal_body = item.category
WHERE unit_index.known
