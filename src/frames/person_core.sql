-- One row per person in any of the four sources: the sources side by side, before anything that needs several rows compared.
WITH core_roster AS (
    SELECT
        person_key AS roster_key,
        MAX(active) AS active,
        MIN(CASE WHEN active THEN unit_id END) AS roster_unit_min,
        MAX(CASE WHEN active THEN unit_id END) AS roster_unit_max,
        MIN(CASE WHEN active THEN type_id END) AS roster_type_min,
        MAX(CASE WHEN active THEN type_id END) AS roster_type_max,
        MIN(CASE WHEN active THEN rank_id END) AS roster_rank_min,
        MAX(CASE WHEN active THEN rank_id END) AS roster_rank_max,
        MAX(active AND probation) AS on_probation,
        MAX(active AND fresh_entry) AS fresh_entry,
        MAX(active AND entry_shows_later_in_pay) AS entry_shows_later_in_pay,
        MAX(active AND entry_shows_later_in_insurance) AS entry_shows_later_in_insurance,
        MAX(active AND entered_around_pay_month) AS entered_around_pay_month,
        MIN(starts_later) AS all_start_later,
        MIN(CASE WHEN active THEN off_central_pay END) AS all_off_central_pay,
        MIN(CASE WHEN active THEN self_funded END) AS all_self_funded,
        MAX(CASE WHEN active THEN retire_on END) AS retire_on,
        MAX(CASE WHEN active AND retire_sure THEN retire_on END) AS retire_sure_on,
        MAX(gone) AS gone,
        MAX(gone AND exit_shows_later_in_pay) AS exit_shows_later_in_pay,
        MAX(bad_id) AS roster_bad_id,
        MAX(other_document) AS roster_other_document,
        MAX(sex_contradicts) AS sex_contradicts,
        MAX(birth_differs) AS birth_differs
    FROM roster_row
    GROUP BY person_key
),
core_personnel AS (
    SELECT
        person_key AS personnel_key,
        MAX(in_post) AS in_post,
        MIN(CASE WHEN in_post THEN unit_id END) AS personnel_unit_min,
        MAX(CASE WHEN in_post THEN unit_id END) AS personnel_unit_max,
        MIN(CASE WHEN in_post THEN type_id END) AS personnel_type_min,
        MAX(CASE WHEN in_post THEN type_id END) AS personnel_type_max,
        MAX(in_post AND fresh_status) AS fresh_status,
        MAX(in_post AND fresh_joined) AS fresh_joined,
        MAX(gone_for_good) AS personnel_gone,
        MAX(bad_id) AS personnel_bad_id,
        MAX(other_document) AS personnel_other_document
    FROM personnel_row
    GROUP BY person_key
),
core_payroll AS (
    SELECT
        person_key AS payroll_key,
        MAX(paid) AS paid,
        MIN(CASE WHEN paid THEN unit_id END) AS pay_unit_min,
        MAX(CASE WHEN paid THEN unit_id END) AS pay_unit_max,
        MIN(CASE WHEN paid THEN type_id END) AS pay_type_min,
        MAX(CASE WHEN paid THEN type_id END) AS pay_type_max,
        MIN(CASE WHEN paid THEN rank_id END) AS pay_rank_min,
        MAX(CASE WHEN paid THEN rank_id END) AS pay_rank_max,
        MAX(this_month AND retired_class) AS paid_as_retired,
        MAX(this_month AND off_establishment_class) AS paid_off_establishment,
        MAX(bad_id) AS payroll_bad_id,
        MAX(other_document) AS payroll_other_document
    FROM payroll_row
    GROUP BY person_key
),
core_insurance AS (
    SELECT
        person_key AS insurance_key,
        MAX(insured) AS insured,
        MIN(CASE WHEN insured THEN unit_id END) AS insurance_unit_min,
        MAX(CASE WHEN insured THEN unit_id END) AS insurance_unit_max,
        MAX(insured AND enterprise_scheme) AS insured_enterprise,
        MAX(insured AND public_scheme) AS insured_public,
        MAX(this_month AND retired_status) AS insurance_retired,
        MAX(bad_id) AS insurance_bad_id,
        MAX(other_document) AS insurance_other_document
    FROM insurance_row
    GROUP BY person_key
),
core_two AS (
    SELECT core_roster.*, core_personnel.*, COALESCE(roster_key, personnel_key) AS two_key
    FROM core_roster FULL JOIN core_personnel ON core_roster.roster_key = core_personnel.personnel_key
),
core_three AS (
    SELECT core_two.*, core_payroll.*, COALESCE(two_key, payroll_key) AS three_key
    FROM core_two FULL JOIN core_payroll ON core_two.two_key = core_payroll.payroll_key
),
core_four AS (
    SELECT core_three.*, core_insurance.*, COALESCE(three_key, insurance_key) AS person_key
    FROM core_three FULL JOIN core_insurance ON core_three.three_key = core_insurance.insurance_key
)
SELECT
    person_key,
    (roster_key IS NOT NULL) AS in_roster,
    (personnel_key IS NOT NULL) AS in_personnel,
    (payroll_key IS NOT NULL) AS in_payroll,
    (insurance_key IS NOT NULL) AS in_insurance,
    COALESCE(active, FALSE) AS active,
    COALESCE(in_post, FALSE) AS in_post,
    COALESCE(paid, FALSE) AS paid,
    COALESCE(insured, FALSE) AS insured,
    roster_unit_min, roster_unit_max, personnel_unit_min, personnel_unit_max,
    pay_unit_min, pay_unit_max, insurance_unit_min, insurance_unit_max,
    roster_type_min, roster_type_max, personnel_type_min, personnel_type_max, pay_type_min, pay_type_max,
    roster_rank_min, roster_rank_max, pay_rank_min, pay_rank_max,
    COALESCE(on_probation, FALSE) AS on_probation,
    COALESCE(fresh_entry, FALSE) AS fresh_entry,
    COALESCE(entry_shows_later_in_pay, FALSE) AS entry_shows_later_in_pay,
    COALESCE(entry_shows_later_in_insurance, FALSE) AS entry_shows_later_in_insurance,
    COALESCE(entered_around_pay_month, FALSE) AS entered_around_pay_month,
    COALESCE(all_start_later, FALSE) AS all_start_later,
    COALESCE(all_off_central_pay, FALSE) AS all_off_central_pay,
    COALESCE(all_self_funded, FALSE) AS all_self_funded,
    retire_on,
    COALESCE((retire_sure_on = retire_on), FALSE) AS retire_sure,
    COALESCE(gone, FALSE) AS gone,
    COALESCE(exit_shows_later_in_pay, FALSE) AS exit_shows_later_in_pay,
    COALESCE(sex_contradicts, FALSE) AS sex_contradicts,
    COALESCE(birth_differs, FALSE) AS birth_differs,
    COALESCE(fresh_status, FALSE) AS fresh_status,
    COALESCE(fresh_joined, FALSE) AS fresh_joined,
    COALESCE(personnel_gone, FALSE) AS personnel_gone,
    COALESCE(paid_as_retired, FALSE) AS paid_as_retired,
    COALESCE(paid_off_establishment, FALSE) AS paid_off_establishment,
    COALESCE(insured_enterprise, FALSE) AS insured_enterprise,
    COALESCE(insured_public, FALSE) AS insured_public,
    COALESCE(insurance_retired, FALSE) AS insurance_retired,
    (COALESCE(roster_bad_id, FALSE)) OR (COALESCE(personnel_bad_id, FALSE))
        OR (COALESCE(payroll_bad_id, FALSE)) OR (COALESCE(insurance_bad_id, FALSE)) AS bad_id,
    (COALESCE(roster_other_document, FALSE)) OR (COALESCE(personnel_other_document, FALSE))
        OR (COALESCE(payroll_other_document, FALSE)) OR (COALESCE(insurance_other_document, FALSE)) AS other_document
FROM core_four
