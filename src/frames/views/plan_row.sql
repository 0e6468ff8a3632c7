-- One row per approved plan and what it is for. channel_key: the way of entry, '' where the plan names none.
-- until_key: the last day as a number, never null, so that plans can be put in order; a plan whose end is unknown is last.
SELECT
    plan_id, unit_id, headcount_type, year, channel_key,
    SUM(number) AS number,
    MAX(until_key) AS until_key,
    MAX(valid_until) AS valid_until,
    MAX(business_date) AS business_date
FROM (
    SELECT
        plan_id, unit_id, headcount_type, year, number, valid_until, business_date,
        COALESCE(channel, '') AS channel_key,
        COALESCE(
            CAST(EXTRACT(YEAR FROM valid_until) AS INT) * 10000 + CAST(EXTRACT(MONTH FROM valid_until) AS INT) * 100
                + CAST(EXTRACT(DAY FROM valid_until) AS INT),
            99991231
        ) AS until_key
    FROM plans
    WHERE status = 'approved'
) AS approved_plan
GROUP BY plan_id, unit_id, headcount_type, year, channel_key
