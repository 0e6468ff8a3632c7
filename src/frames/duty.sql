-- One row per duty in force: how many units lead it, and the first of them in the order of codes.
SELECT
    duty_id,
    MIN(CASE WHEN role = 'lead' THEN unit_id END) AS unit_id,
    CAST(COUNT(DISTINCT CASE WHEN role = 'lead' THEN unit_id END) AS BIGINT) AS leads
FROM duty_row
GROUP BY duty_id
