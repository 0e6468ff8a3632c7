-- One row per approved plan: its number (approved) against the people who came under it (actual).
-- Someone who came by a way that has a plan of its own counts there, else against the plan that names no way. Plans
-- alike in unit, type, year and way are used up one after the other, the one that ends first before the others; what
-- is too much for all of them stands against the last.
WITH plan_way AS (
    SELECT DISTINCT
        unit_id AS way_unit_id, headcount_type AS way_type, year AS way_year, channel_key AS way_channel
    FROM plan_row
),
plan_use AS (
    SELECT
        unit_id AS use_unit_id, headcount_type AS use_type, arrival_year AS use_year, use_channel,
        CAST(COUNT(DISTINCT person_key) AS BIGINT) AS people
    FROM (
        SELECT
            arrival_row.unit_id, arrival_row.headcount_type, arrival_row.arrival_year, arrival_row.person_key,
            COALESCE(plan_way.way_channel, '') AS use_channel
        FROM arrival_row LEFT JOIN plan_way
            ON arrival_row.unit_id = plan_way.way_unit_id
            AND arrival_row.headcount_type = plan_way.way_type
            AND arrival_row.arrival_year = plan_way.way_year
            AND arrival_row.channel_key = plan_way.way_channel
    ) AS sorted_arrival
    GROUP BY unit_id, headcount_type, arrival_year, use_channel
),
plan_alike AS (
    SELECT
        plan_id AS alike_id, unit_id AS alike_unit_id, headcount_type AS alike_type, year AS alike_year,
        channel_key AS alike_channel, number AS alike_number, until_key AS alike_until
    FROM plan_row
),
plan_order AS (
    SELECT
        plan_id, unit_id, headcount_type, year, channel_key, number, until_key, valid_until, business_date,
        SUM(CASE
            WHEN (alike_until < until_key) OR ((alike_until = until_key) AND (alike_id < plan_id)) THEN alike_number
            ELSE CAST(0 AS BIGINT)
        END) AS number_before,
        MAX((alike_until > until_key) OR ((alike_until = until_key) AND (alike_id > plan_id))) AS another_after
    FROM plan_row INNER JOIN plan_alike
        ON plan_row.unit_id = plan_alike.alike_unit_id
        AND plan_row.headcount_type = plan_alike.alike_type
        AND plan_row.year = plan_alike.alike_year
        AND plan_row.channel_key = plan_alike.alike_channel
    GROUP BY plan_id, unit_id, headcount_type, year, channel_key, number, until_key, valid_until, business_date
),
plan_share AS (
    SELECT
        plan_order.*, (COALESCE(people, CAST(0 AS BIGINT)) - number_before) AS remaining
    FROM plan_order LEFT JOIN plan_use
        ON plan_order.unit_id = plan_use.use_unit_id
        AND plan_order.headcount_type = plan_use.use_type
        AND plan_order.year = plan_use.use_year
        AND plan_order.channel_key = plan_use.use_channel
)
SELECT
    plan_id, unit_id, headcount_type, year, channel_key AS channel, number AS approved,
    CASE
        WHEN remaining <= 0 THEN CAST(0 AS BIGINT)
        WHEN another_after AND (remaining > number) THEN number
        ELSE remaining
    END AS actual,
    CASE WHEN until_key < 99991231 THEN valid_until END AS lasts_until,
    business_date
FROM plan_share
