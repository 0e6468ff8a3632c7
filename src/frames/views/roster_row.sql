-- One row per accepted roster row, with what its dates mean on the business date.
-- active: the place is held on D. gone: the place was given up. Months are numbered year * 12 + month.
-- shows_later: the month in which that day's change must show in that system is still to come; an unknown exit
-- day is never due, an unknown entry day never excuses.
SELECT
    dated.*,
    (status IN ('active', 'probation'))
        AND (COALESCE((entry_on <= business_date), TRUE))
        AND (COALESCE((exit_on > business_date), TRUE)) AS active,
    (status IN ('left', 'retired', 'deceased')) OR (COALESCE((exit_on <= business_date), FALSE)) AS gone,
    (status = 'probation') AS probation,
    COALESCE((entry_on > business_date), FALSE) AS starts_later,
    COALESCE((entry_on > fresh_after), FALSE) AS fresh_entry,
    COALESCE(((pay_month - entry_month) IN (0, 1)), FALSE) AS entered_around_pay_month,
    COALESCE((entry_month + CASE WHEN EXTRACT(DAY FROM entry_on) <= payroll_cutoff THEN 1 ELSE 2 END > pay_month), FALSE)
        AS entry_shows_later_in_pay,
    COALESCE((entry_month + CASE WHEN EXTRACT(DAY FROM entry_on) <= insurance_cutoff THEN 1 ELSE 2 END > insurance_month), FALSE)
        AS entry_shows_later_in_insurance,
    COALESCE((exit_month + CASE WHEN EXTRACT(DAY FROM exit_on) <= payroll_cutoff THEN 1 ELSE 2 END > pay_month), TRUE)
        AS exit_shows_later_in_pay,
    (id_verdict IN ('length', 'date', 'check')) AS bad_id,
    (id_verdict = 'other') AS other_document,
    (id_verdict = 'ok') AND (COALESCE((sex <> id_sex), FALSE)) AS sex_contradicts,
    (id_verdict = 'ok') AND (COALESCE((birth_on <> id_birth), FALSE)) AS birth_differs
FROM (
    SELECT
        roster.*,
        CAST(EXTRACT(YEAR FROM entry_on) AS INT) * 12 + CAST(EXTRACT(MONTH FROM entry_on) AS INT) AS entry_month,
        CAST(EXTRACT(YEAR FROM exit_on) AS INT) * 12 + CAST(EXTRACT(MONTH FROM exit_on) AS INT) AS exit_month
    FROM roster
) AS dated
