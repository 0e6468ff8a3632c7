-- One row per line of the division of duties that is in force on the business date.
SELECT duty_id, title, unit_id, role, business_date
FROM duties
WHERE (COALESCE((effective_on <= business_date), TRUE)) AND (COALESCE((business_date < ended_on), TRUE))
