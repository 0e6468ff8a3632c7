-- One row per transfer, item and category: what the whole transfer adds up to, and the journal entry of its first loser.
WITH transfer_loser AS (
    SELECT transfer_id AS loser_transfer_id, MIN(CASE WHEN change < 0 THEN entry_no END) AS first_entry_no
    FROM establishment
    WHERE transfer_id IS NOT NULL
    GROUP BY transfer_id
),
transfer_sum AS (
    SELECT transfer_id, item, category, SUM(change) AS balance
    FROM establishment
    WHERE transfer_id IS NOT NULL
    GROUP BY transfer_id, item, category
)
SELECT transfer_id, item, category, balance, first_entry_no
FROM transfer_sum INNER JOIN transfer_loser ON transfer_sum.transfer_id = transfer_loser.loser_transfer_id
