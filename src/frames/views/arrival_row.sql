-- One row per roster row of any status whose place was taken in a year that has plans.
SELECT
    arrived.person_key, arrived.unit_id, arrived.headcount_type, arrived.arrival_year, arrived.channel_key, arrived.active
FROM (
    SELECT
        person_key, unit_id, headcount_type, active,
        COALESCE(entry_channel, '') AS channel_key,
        CAST(EXTRACT(YEAR FROM entry_on) AS BIGINT) AS arrival_year
    FROM roster_row
    WHERE entry_on IS NOT NULL
) AS arrived
INNER JOIN (SELECT DISTINCT year AS planned_year FROM plan_row) AS planned ON arrived.arrival_year = planned.planned_year
