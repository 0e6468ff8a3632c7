-- One row per active roster row whose place was taken in a year that has plans: whether one is for its unit and type.
SELECT
    arrival_row.person_key, arrival_row.unit_id, arrival_row.headcount_type, arrival_row.arrival_year,
    (arrival_row.channel_key = 'military') AS by_military,
    COALESCE(planned, FALSE) AS planned
FROM arrival_row
LEFT JOIN (
    SELECT DISTINCT unit_id AS plan_unit_id, headcount_type AS plan_type, year AS plan_year, TRUE AS planned FROM plan_row
) AS arrival_plan
    ON arrival_row.unit_id = arrival_plan.plan_unit_id
    AND arrival_row.headcount_type = arrival_plan.plan_type
    AND arrival_row.arrival_year = arrival_plan.plan_year
WHERE arrival_row.active
