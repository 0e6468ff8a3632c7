-- One row per unit: those of the units table, and those seen in a source that could not be mapped to one (known = FALSE).
WITH unit_roster AS (
    SELECT unit_id, CAST(COUNT(*) AS BIGINT) AS roster_rows FROM roster_row WHERE active GROUP BY unit_id
),
unit_personnel AS (
    SELECT unit_id, CAST(COUNT(*) AS BIGINT) AS personnel_rows FROM personnel_row WHERE in_post GROUP BY unit_id
),
unit_payroll AS (
    SELECT unit_id, CAST(COUNT(*) AS BIGINT) AS payroll_rows FROM payroll_row WHERE paid GROUP BY unit_id
),
unit_insurance AS (
    SELECT unit_id, CAST(COUNT(*) AS BIGINT) AS insurance_rows FROM insurance_row WHERE insured GROUP BY unit_id
),
unit_headcount AS (
    SELECT unit_id, SUM(approved) AS approved_headcount FROM item WHERE item = 'headcount' GROUP BY unit_id
),
unit_leadership AS (
    SELECT unit_id, SUM(approved) AS approved_leadership FROM item WHERE item = 'leadership' GROUP BY unit_id
)
SELECT
    units.unit_id,
    units.known,
    units.abolished_on,
    night.business_date,
    night.pay_month,
    night.insurance_month,
    CAST(EXTRACT(YEAR FROM units.abolished_on) AS INT) * 12 + CAST(EXTRACT(MONTH FROM units.abolished_on) AS INT)
        + CASE WHEN EXTRACT(DAY FROM units.abolished_on) <= night.payroll_cutoff THEN 1 ELSE 2 END AS abolished_due_pay,
    CAST(EXTRACT(YEAR FROM units.abolished_on) AS INT) * 12 + CAST(EXTRACT(MONTH FROM units.abolished_on) AS INT)
        + CASE WHEN EXTRACT(DAY FROM units.abolished_on) <= night.insurance_cutoff THEN 2 ELSE 3 END AS abolished_due_insurance,
    COALESCE(unit_roster.roster_rows, CAST(0 AS BIGINT)) AS roster_rows,
    COALESCE(unit_personnel.personnel_rows, CAST(0 AS BIGINT)) AS personnel_rows,
    COALESCE(unit_payroll.payroll_rows, CAST(0 AS BIGINT)) AS payroll_rows,
    COALESCE(unit_insurance.insurance_rows, CAST(0 AS BIGINT)) AS insurance_rows,
    COALESCE(unit_headcount.approved_headcount, CAST(0 AS BIGINT)) AS approved_headcount,
    COALESCE(unit_leadership.approved_leadership, CAST(0 AS BIGINT)) AS approved_leadership
FROM unit_index AS units
CROSS JOIN night
LEFT JOIN unit_roster ON units.unit_id = unit_roster.unit_id
LEFT JOIN unit_personnel ON units.unit_id = unit_personnel.unit_id
LEFT JOIN unit_payroll ON units.unit_id = unit_payroll.unit_id
LEFT JOIN unit_insurance ON units.unit_id = unit_insurance.unit_id
LEFT JOIN unit_headcount ON units.unit_id = unit_headcount.unit_id
LEFT JOIN unit_leadership ON units.unit_id = unit_leadership.unit_id
