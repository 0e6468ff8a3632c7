-- One row per people source and unit as that source writes it. mapped_by: code, uscc, name, alias, crosswalk, or null.
SELECT source, unit_text, unit_id, mapped_by
FROM unit_map
WHERE kind IN ('roster', 'personnel', 'payroll', 'insurance')
