-- One row per journal entry of the establishment.
SELECT entry_no, unit_id, item, category, change, (document IS NULL) AS no_document, effective_on, expires_on
FROM establishment
