-- One row per person that bears a mark; the marks as columns.
SELECT
    person_key,
    MAX(mark = 'shares_personnel') AS shares_personnel,
    MAX(mark = 'shares_payroll') AS shares_payroll,
    MAX(mark = 'shares_insurance') AS shares_insurance,
    MAX(mark = 'type_agrees_personnel') AS type_agrees_personnel,
    MAX(mark = 'type_agrees_payroll') AS type_agrees_payroll,
    MAX(mark = 'rank_agrees') AS rank_agrees,
    MAX(mark = 'name_differs') AS name_differs,
    MAX(mark = 'died_before_pay_month') AS died_before_pay_month,
    MAX(mark = 'death_settled') AS death_settled,
    MAX(mark = 'quarantined_roster') AS quarantined_roster,
    MAX(mark = 'quarantined_personnel') AS quarantined_personnel,
    MAX(mark = 'quarantined_payroll') AS quarantined_payroll,
    MAX(mark = 'quarantined_insurance') AS quarantined_insurance,
    MAX(mark = 'secondment') AS excused_secondment,
    MAX(mark = 'posting') AS excused_posting,
    MAX(mark = 'aid') AS excused_aid,
    MAX(mark = 'startup_leave') AS excused_startup_leave,
    MAX(mark = 'unpaid_leave') AS excused_unpaid_leave,
    MAX(mark = 'study') AS excused_study,
    MAX(mark = 'sick') AS excused_sick,
    MAX(mark = 'sanction') AS excused_sanction,
    MAX(mark = 'delayed_retirement') AS excused_delayed_retirement,
    MAX(mark = 'military_placement') AS excused_military_placement
FROM mark
GROUP BY person_key
