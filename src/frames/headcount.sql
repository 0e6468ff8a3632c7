-- One row per mapped unit and headcount type: approved on the business date against people active on the roster.
-- military: how many of them were placed from the army, who may lawfully come over establishment.
WITH headcount_military AS (
    SELECT DISTINCT person_key, TRUE AS placed FROM excuse_row WHERE kind = 'military_placement'
),
headcount_filled AS (
    SELECT
        roster_row.unit_id AS filled_unit_id,
        roster_row.headcount_type AS filled_type,
        CAST(COUNT(DISTINCT roster_row.person_key) AS BIGINT) AS actual,
        CAST(COUNT(DISTINCT CASE WHEN headcount_military.placed THEN roster_row.person_key END) AS BIGINT) AS military
    FROM roster_row
    LEFT JOIN headcount_military ON roster_row.person_key = headcount_military.person_key
    WHERE roster_row.active
    GROUP BY roster_row.unit_id, roster_row.headcount_type
),
headcount_approved AS (
    SELECT unit_id AS approved_unit_id, category AS approved_type, approved FROM item WHERE item = 'headcount'
),
headcount_both AS (
    SELECT
        COALESCE(filled_unit_id, approved_unit_id) AS unit_id,
        COALESCE(filled_type, approved_type) AS headcount_type,
        COALESCE(approved, CAST(0 AS BIGINT)) AS approved,
        COALESCE(actual, CAST(0 AS BIGINT)) AS actual,
        COALESCE(military, CAST(0 AS BIGINT)) AS military
    FROM headcount_filled
    FULL JOIN headcount_approved
        ON headcount_filled.filled_unit_id = headcount_approved.approved_unit_id
        AND headcount_filled.filled_type = headcount_approved.approved_type
)
SELECT headcount_both.unit_id, headcount_type, approved, actual, military
FROM headcount_both INNER JOIN unit_index ON headcount_both.unit_id = unit_index.unit_id
WHERE unit_index.known
