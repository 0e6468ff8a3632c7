-- One row per transfer, item and category: what the whole transfer adds up to, and the journal entry of its first loser.
SELECT
    transfer_id, item, category,
    SUM(change) AS balance,
    COALESCE(MIN(CASE WHEN change < 0 THEN entry_no END), MIN(entry_no)) AS first_entry_no
FROM establishment
WHERE transfer_id IS NOT NULL
GROUP BY transfer_id, item, category
