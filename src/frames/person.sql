-- One row per person in any of the four sources, with everything a rule about a person may ask.
-- A unit, type or rank "differs" when both sides are known and have nothing in common.
SELECT
    person_core.person_key,
    in_roster, in_personnel, in_payroll, in_insurance,
    active, in_post, paid, insured,
    on_probation, fresh_entry, fresh_status, fresh_joined,
    entry_shows_later_in_pay, entry_shows_later_in_insurance, entered_around_pay_month, all_start_later,
    all_off_central_pay, all_self_funded,
    retire_on, retire_sure, night.business_date,
    gone, exit_shows_later_in_pay, personnel_gone, insurance_retired,
    paid_as_retired, paid_off_establishment, insured_enterprise, insured_public,
    bad_id, other_document, sex_contradicts, birth_differs,
    (active AND (COALESCE((roster_unit_min <> roster_unit_max), FALSE))) AS several_roster_units,
    (COALESCE((pay_unit_min <> pay_unit_max), FALSE)) AS several_pay_units,
    (COALESCE((insurance_unit_min <> insurance_unit_max), FALSE)) AS several_insurance_units,
    CASE
        WHEN (roster_unit_min IS NULL) OR (personnel_unit_min IS NULL) THEN FALSE
        WHEN (roster_unit_min = roster_unit_max) AND (personnel_unit_min = personnel_unit_max)
            THEN (roster_unit_min <> personnel_unit_min)
        ELSE NOT COALESCE(shares_personnel, FALSE)
    END AS personnel_unit_differs,
    CASE
        WHEN (roster_unit_min IS NULL) OR (pay_unit_min IS NULL) THEN FALSE
        WHEN (roster_unit_min = roster_unit_max) AND (pay_unit_min = pay_unit_max) THEN (roster_unit_min <> pay_unit_min)
        ELSE NOT COALESCE(shares_payroll, FALSE)
    END AS pay_unit_differs,
    CASE
        WHEN (roster_unit_min IS NULL) OR (insurance_unit_min IS NULL) THEN FALSE
        WHEN (roster_unit_min = roster_unit_max) AND (insurance_unit_min = insurance_unit_max)
            THEN (roster_unit_min <> insurance_unit_min)
        ELSE NOT COALESCE(shares_insurance, FALSE)
    END AS insurance_unit_differs,
    CASE
        WHEN (roster_type_min IS NULL) OR (personnel_type_min IS NULL) OR (roster_type_min <> roster_type_max) THEN FALSE
        WHEN (personnel_type_min = roster_type_min) OR (personnel_type_max = roster_type_min) THEN FALSE
        ELSE NOT COALESCE(type_agrees_personnel, FALSE)
    END AS personnel_type_differs,
    CASE
        WHEN (roster_type_min IS NULL) OR (pay_type_min IS NULL) OR (roster_type_min <> roster_type_max) THEN FALSE
        WHEN (pay_type_min = roster_type_min) OR (pay_type_max = roster_type_min) THEN FALSE
        ELSE NOT COALESCE(type_agrees_payroll, FALSE)
    END AS pay_type_differs,
    CASE
        WHEN (roster_rank_min IS NULL) OR (pay_rank_min IS NULL) THEN FALSE
        WHEN (roster_rank_min = roster_rank_max) AND (pay_rank_min = pay_rank_max) THEN (roster_rank_min <> pay_rank_min)
        ELSE NOT COALESCE(rank_agrees, FALSE)
    END AS rank_differs,
    COALESCE(name_differs, FALSE) AS name_differs,
    COALESCE(died_before_pay_month, FALSE) AS died_before_pay_month,
    COALESCE(death_settled, FALSE) AS death_settled,
    COALESCE(quarantined_roster, FALSE) AS quarantined_roster,
    COALESCE(quarantined_personnel, FALSE) AS quarantined_personnel,
    COALESCE(quarantined_payroll, FALSE) AS quarantined_payroll,
    COALESCE(quarantined_insurance, FALSE) AS quarantined_insurance,
    COALESCE(excused_secondment, FALSE) AS excused_secondment,
    COALESCE(excused_posting, FALSE) AS excused_posting,
    COALESCE(excused_aid, FALSE) AS excused_aid,
    COALESCE(excused_startup_leave, FALSE) AS excused_startup_leave,
    COALESCE(excused_unpaid_leave, FALSE) AS excused_unpaid_leave,
    COALESCE(excused_study, FALSE) AS excused_study,
    COALESCE(excused_sick, FALSE) AS excused_sick,
    COALESCE(excused_sanction, FALSE) AS excused_sanction,
    COALESCE(excused_delayed_retirement, FALSE) AS excused_delayed_retirement,
    COALESCE(excused_military_placement, FALSE) AS excused_military_placement
FROM person_core
CROSS JOIN night
LEFT JOIN person_mark ON person_core.person_key = person_mark.person_key
