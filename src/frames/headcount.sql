-- One row per mapped unit and headcount type: approved on the business date against people active on the roster.
-- Each person counts once: of the few with several rows it has to be asked, of the others it is known.
-- military: how many of them were placed from the army, who may lawfully come over establishment.
WITH headcount_military AS (
    SELECT DISTINCT person_key, TRUE AS placed FROM excuse_row WHERE kind = 'military_placement'
),
headcount_several AS (
    SELECT person_key, TRUE AS several FROM repeated WHERE kind = 'roster'
),
headcount_member AS (
    SELECT roster_row.unit_id, roster_row.headcount_type, roster_row.person_key
    FROM roster_row LEFT JOIN headcount_several ON roster_row.person_key = headcount_several.person_key
    WHERE roster_row.active AND (headcount_several.several IS NULL)
    UNION ALL
    SELECT DISTINCT roster_row.unit_id, roster_row.headcount_type, roster_row.person_key
    FROM roster_row INNER JOIN headcount_several ON roster_row.person_key = headcount_several.person_key
    WHERE roster_row.active
),
headcount_filled AS (
    SELECT
        headcount_member.unit_id AS filled_unit_id,
        headcount_member.headcount_type AS filled_type,
        CAST(COUNT(*) AS BIGINT) AS actual,
        CAST(COUNT(headcount_military.placed) AS BIGINT) AS military
    FROM headcount_member
    LEFT JOIN headcount_military ON headcount_member.person_key = headcount_military.person_key
    GROUP BY headcount_member.unit_id, headcount_member.headcount_type
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
