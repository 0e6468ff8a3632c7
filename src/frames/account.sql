-- One row per bank account that in-post pay of the month went to. MIN and MAX tell one person from several
-- without counting them all.
SELECT account, (MIN(person_key) <> MAX(person_key)) AS several_persons
FROM payroll_row
WHERE paid AND (account IS NOT NULL)
GROUP BY account
