-- One row per title of duties in force that somebody leads: under how many numbers it stands, and how many units lead.
SELECT
    title,
    MIN(unit_id) AS unit_id,
    CAST(COUNT(DISTINCT duty_id) AS BIGINT) AS duties,
    CAST(COUNT(DISTINCT unit_id) AS BIGINT) AS leads
FROM duty_row
WHERE role = 'lead'
GROUP BY title
