-- One row per group of like rows of one person in one source, for persons with more than one counted row there.
-- A back-pay line differs in its amount and is no repetition.
WITH record_roster AS (
    SELECT person_key FROM roster_row WHERE active GROUP BY person_key HAVING COUNT(*) > 1
),
record_personnel AS (
    SELECT person_key FROM personnel_row WHERE in_post GROUP BY person_key HAVING COUNT(*) > 1
),
record_payroll AS (
    SELECT person_key FROM payroll_row WHERE this_month GROUP BY person_key HAVING COUNT(*) > 1
),
record_insurance AS (
    SELECT person_key FROM insurance_row WHERE this_month GROUP BY person_key HAVING COUNT(*) > 1
)
SELECT roster_row.source, 'roster' AS kind, roster_row.person_key, roster_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM roster_row INNER JOIN record_roster ON roster_row.person_key = record_roster.person_key
WHERE roster_row.active
GROUP BY roster_row.source, roster_row.person_key, roster_row.unit_id
UNION ALL
SELECT personnel_row.source, 'personnel' AS kind, personnel_row.person_key, personnel_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM personnel_row INNER JOIN record_personnel ON personnel_row.person_key = record_personnel.person_key
WHERE personnel_row.in_post
GROUP BY personnel_row.source, personnel_row.person_key, personnel_row.unit_id
UNION ALL
SELECT payroll_row.source, 'payroll' AS kind, payroll_row.person_key, payroll_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM payroll_row INNER JOIN record_payroll ON payroll_row.person_key = record_payroll.person_key
WHERE payroll_row.this_month
GROUP BY payroll_row.source, payroll_row.person_key, payroll_row.unit_id, payroll_row.pay_class, payroll_row.gross
UNION ALL
SELECT insurance_row.source, 'insurance' AS kind, insurance_row.person_key, insurance_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM insurance_row INNER JOIN record_insurance ON insurance_row.person_key = record_insurance.person_key
WHERE insurance_row.this_month
GROUP BY insurance_row.source, insurance_row.person_key, insurance_row.unit_id, insurance_row.scheme
