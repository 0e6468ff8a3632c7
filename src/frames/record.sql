-- One row per group of like rows of one person in one source, for persons with more than one counted row there.
-- A back-pay line differs in its amount and is no repetition.
SELECT roster_row.source, 'roster' AS kind, roster_row.person_key, roster_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM roster_row INNER JOIN repeated ON roster_row.person_key = repeated.person_key
WHERE (repeated.kind = 'roster') AND roster_row.active
GROUP BY roster_row.source, roster_row.person_key, roster_row.unit_id
UNION ALL
SELECT personnel_row.source, 'personnel' AS kind, personnel_row.person_key, personnel_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM personnel_row INNER JOIN repeated ON personnel_row.person_key = repeated.person_key
WHERE (repeated.kind = 'personnel') AND personnel_row.in_post
GROUP BY personnel_row.source, personnel_row.person_key, personnel_row.unit_id
UNION ALL
SELECT payroll_row.source, 'payroll' AS kind, payroll_row.person_key, payroll_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM payroll_row INNER JOIN repeated ON payroll_row.person_key = repeated.person_key
WHERE (repeated.kind = 'payroll') AND payroll_row.this_month
GROUP BY payroll_row.source, payroll_row.person_key, payroll_row.unit_id, payroll_row.pay_class, payroll_row.gross
UNION ALL
SELECT insurance_row.source, 'insurance' AS kind, insurance_row.person_key, insurance_row.unit_id, CAST(COUNT(*) AS BIGINT) AS times
FROM insurance_row INNER JOIN repeated ON insurance_row.person_key = repeated.person_key
WHERE (repeated.kind = 'insurance') AND insurance_row.this_month
GROUP BY insurance_row.source, insurance_row.person_key, insurance_row.unit_id, insurance_row.scheme
