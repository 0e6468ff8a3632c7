-- One row per accepted insurance row. this_month: of the month the run speaks of. insured: that month, active.
SELECT
    insurance.*,
    (month_no = insurance_month) AS this_month,
    (month_no = insurance_month) AND (status = 'active') AS insured,
    (scheme = 'enterprise') AS enterprise_scheme,
    (scheme = 'public') AS public_scheme,
    (status = 'retired') AS retired_status,
    (id_verdict IN ('length', 'date', 'check')) AS bad_id,
    (id_verdict = 'other') AS other_document
FROM insurance
