-- One row per accepted payroll row. this_month: of the month the run speaks of. paid: that month, in post.
SELECT
    payroll.*,
    (month_no = pay_month) AS this_month,
    (month_no = pay_month) AND (pay_class = 'in_post') AS paid,
    (pay_class = 'retired') AS retired_class,
    (pay_class = 'off_establishment') AS off_establishment_class,
    (id_verdict IN ('length', 'date', 'check')) AS bad_id,
    (id_verdict = 'other') AS other_document
FROM payroll
