-- Persons active on the roster who have several units in some source: for these few, sets of units are compared row by row.
SELECT person_key
FROM person_core
WHERE active AND (
    (roster_unit_min <> roster_unit_max)
    OR (COALESCE((personnel_unit_min <> personnel_unit_max), FALSE))
    OR (COALESCE((pay_unit_min <> pay_unit_max), FALSE))
    OR (COALESCE((insurance_unit_min <> insurance_unit_max), FALSE))
)
