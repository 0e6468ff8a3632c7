-- One row per accepted payroll row. this_month: of the month the run speaks of. paid: that month, in post.
SELECT
    source, person_key, unit_id, headcount_type, type_id, rank_id, pay_class, gross, account, month_no,
    (month_no = pay_month) AS this_month,
    (month_no = pay_month) AND (pay_class = 'in_post') AS paid,
    (id_verdict IN ('length', 'date', 'check')) AS bad_id
FROM payroll
