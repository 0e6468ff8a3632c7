-- One row per person and fact that needs more than one row to know: excuses in force, units, types and ranks that
-- agree after all where a source gives several, names that differ, rows in quarantine, deaths.
WITH mark_roster AS (
    SELECT roster_row.person_key, roster_row.unit_id, roster_row.rank_id
    FROM roster_row INNER JOIN several ON roster_row.person_key = several.person_key
    WHERE roster_row.active
),
mark_type AS (
    SELECT person_key, roster_type_min AS type_id
    FROM person_core
    WHERE active AND (roster_type_min = roster_type_max) AND (
        (COALESCE(((personnel_type_min <> roster_type_min) OR (personnel_type_max <> roster_type_min)), FALSE))
        OR (COALESCE(((pay_type_min <> roster_type_min) OR (pay_type_max <> roster_type_min)), FALSE))
    )
),
mark_rank AS (
    SELECT person_core.person_key, roster_row.rank_id
    FROM person_core INNER JOIN roster_row ON person_core.person_key = roster_row.person_key
    WHERE roster_row.active AND (roster_row.rank_id IS NOT NULL) AND (
        (COALESCE((person_core.roster_rank_min <> person_core.roster_rank_max), FALSE))
        OR (COALESCE((person_core.pay_rank_min <> person_core.pay_rank_max), FALSE))
    )
)
SELECT mark_roster.person_key, 'shares_personnel' AS mark
FROM mark_roster INNER JOIN personnel_row
    ON mark_roster.person_key = personnel_row.person_key AND mark_roster.unit_id = personnel_row.unit_id
WHERE personnel_row.in_post
UNION ALL
SELECT mark_roster.person_key, 'shares_payroll' AS mark
FROM mark_roster INNER JOIN payroll_row
    ON mark_roster.person_key = payroll_row.person_key AND mark_roster.unit_id = payroll_row.unit_id
WHERE payroll_row.paid
UNION ALL
SELECT mark_roster.person_key, 'shares_insurance' AS mark
FROM mark_roster INNER JOIN insurance_row
    ON mark_roster.person_key = insurance_row.person_key AND mark_roster.unit_id = insurance_row.unit_id
WHERE insurance_row.insured
UNION ALL
SELECT mark_type.person_key, 'type_agrees_personnel' AS mark
FROM mark_type
INNER JOIN personnel_row ON mark_type.person_key = personnel_row.person_key
INNER JOIN type_compatible
    ON mark_type.type_id = type_compatible.type_id AND personnel_row.type_id = type_compatible.other_type_id
WHERE personnel_row.in_post
UNION ALL
SELECT mark_type.person_key, 'type_agrees_payroll' AS mark
FROM mark_type
INNER JOIN payroll_row ON mark_type.person_key = payroll_row.person_key
INNER JOIN type_compatible
    ON mark_type.type_id = type_compatible.type_id AND payroll_row.type_id = type_compatible.other_type_id
WHERE payroll_row.paid
UNION ALL
SELECT mark_rank.person_key, 'rank_agrees' AS mark
FROM mark_rank INNER JOIN payroll_row
    ON mark_rank.person_key = payroll_row.person_key AND mark_rank.rank_id = payroll_row.rank_id
WHERE payroll_row.paid
UNION ALL
SELECT person_key, 'name_differs' AS mark FROM name_difference
UNION ALL
SELECT person_key, kind AS mark FROM excuse_row
UNION ALL
SELECT person_key, 'died_before_pay_month' AS mark FROM register WHERE (kind = 'death') AND (from_month < pay_month)
UNION ALL
SELECT person_key, 'death_settled' AS mark FROM register WHERE (kind = 'death') AND (from_on <= settled_on)
UNION ALL
SELECT person_key, mark FROM quarantine_mark
