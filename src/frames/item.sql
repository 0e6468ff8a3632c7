-- One row per unit, item and category of the journal: what is approved on the business date.
SELECT
    unit_id, unit_known, item, category,
    SUM(CASE
        WHEN (effective_on <= business_date) AND (COALESCE((business_date < expires_on), TRUE)) THEN change
        ELSE CAST(0 AS BIGINT)
    END) AS approved
FROM establishment
GROUP BY unit_id, unit_known, item, category
