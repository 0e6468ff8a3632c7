-- One row per mapped unit and leadership level: posts approved on the business date against people active at that level.
-- counted leaves out those posted into this unit from elsewhere and those placed from the army.
WITH leadership_military AS (
    SELECT DISTINCT person_key, TRUE AS placed FROM excuse_row WHERE kind = 'military_placement'
),
leadership_posting AS (
    SELECT DISTINCT person_key, counterpart_unit_id, TRUE AS posted_here FROM excuse_row WHERE kind = 'posting'
),
leadership_filled AS (
    SELECT
        roster_row.unit_id AS filled_unit_id,
        roster_row.leadership_level AS filled_level,
        CAST(COUNT(DISTINCT roster_row.person_key) AS BIGINT) AS actual,
        CAST(COUNT(DISTINCT CASE
            WHEN (COALESCE(leadership_military.placed, FALSE)) OR (COALESCE(leadership_posting.posted_here, FALSE)) THEN NULL
            ELSE roster_row.person_key
        END) AS BIGINT) AS counted
    FROM roster_row
    LEFT JOIN leadership_military ON roster_row.person_key = leadership_military.person_key
    LEFT JOIN leadership_posting
        ON roster_row.person_key = leadership_posting.person_key
        AND roster_row.unit_id = leadership_posting.counterpart_unit_id
    WHERE roster_row.active AND (roster_row.leadership_level IS NOT NULL)
    GROUP BY roster_row.unit_id, roster_row.leadership_level
),
leadership_approved AS (
    SELECT unit_id AS approved_unit_id, category AS approved_level, approved FROM item WHERE item = 'leadership'
),
leadership_both AS (
    SELECT
        COALESCE(filled_unit_id, approved_unit_id) AS unit_id,
        COALESCE(filled_level, approved_level) AS leadership_level,
        COALESCE(approved, CAST(0 AS BIGINT)) AS approved,
        COALESCE(actual, CAST(0 AS BIGINT)) AS actual,
        COALESCE(counted, CAST(0 AS BIGINT)) AS counted
    FROM leadership_filled
    FULL JOIN leadership_approved
        ON leadership_filled.filled_unit_id = leadership_approved.approved_unit_id
        AND leadership_filled.filled_level = leadership_approved.approved_level
)
SELECT
    leadership_both.unit_id, leadership_both.leadership_level, approved, actual, counted,
    COALESCE(level.leading, FALSE) AS leading
FROM leadership_both
INNER JOIN unit_index ON leadership_both.unit_id = unit_index.unit_id
LEFT JOIN level ON leadership_both.leadership_level = level.leadership_level
WHERE unit_index.known
