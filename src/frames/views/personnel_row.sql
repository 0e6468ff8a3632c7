-- One row per accepted personnel row. in_post: works there. fresh: changed within the personnel system's lag.
SELECT
    personnel.*,
    (status IN ('active', 'probation')) AS in_post,
    COALESCE((status_on > fresh_after), FALSE) AS fresh_status,
    COALESCE((joined_on > fresh_after), FALSE) AS fresh_joined,
    (status IN ('left', 'retired', 'deceased')) AND (NOT COALESCE((status_on > fresh_after), FALSE)) AS gone_for_good,
    (id_verdict IN ('length', 'date', 'check')) AS bad_id,
    (id_verdict = 'other') AS other_document
FROM personnel
