-- One row per people source kind and person with more than one counted row there.
SELECT 'roster' AS kind, person_key FROM roster_row WHERE active GROUP BY person_key HAVING COUNT(*) > 1
UNION ALL
SELECT 'personnel' AS kind, person_key FROM personnel_row WHERE in_post GROUP BY person_key HAVING COUNT(*) > 1
UNION ALL
SELECT 'payroll' AS kind, person_key FROM payroll_row WHERE this_month GROUP BY person_key HAVING COUNT(*) > 1
UNION ALL
SELECT 'insurance' AS kind, person_key FROM insurance_row WHERE this_month GROUP BY person_key HAVING COUNT(*) > 1
