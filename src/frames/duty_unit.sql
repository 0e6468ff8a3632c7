-- One row per duty in force and unit that leads or supports it.
SELECT held.duty_id, held.unit_id, unit_index.known, unit_index.abolished_on, held.business_date
FROM (SELECT DISTINCT duty_id, unit_id, business_date FROM duty_row) AS held
INNER JOIN unit_index ON held.unit_id = unit_index.unit_id
