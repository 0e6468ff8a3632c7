-- One row per active roster row: a person in a unit, under a headcount type.
-- type_not_allowed is null where the table of headcount types cannot say: unmapped unit, or a type it does not list.
SELECT
    roster_row.person_key,
    roster_row.unit_id,
    roster_row.headcount_type,
    (roster_row.entry_document IS NULL) AS no_entry_document,
    (type_allowed.allowed = FALSE) AS type_not_allowed
FROM roster_row
LEFT JOIN type_allowed
    ON roster_row.unit_id = type_allowed.unit_id AND roster_row.headcount_type = type_allowed.headcount_type
WHERE roster_row.active
