-- One row per register row that is in force on the business date.
SELECT person_key, kind, counterpart_unit_id
FROM register
WHERE (from_on <= business_date)
    AND (COALESCE((to_on >= business_date), TRUE))
    AND (COALESCE((returned_on > business_date), TRUE))
