-- One row per secondment in the register. longest_until: the limit counted from its first day.
WITH secondment_last AS (
    SELECT person_key, MAX(from_on) AS last_from_on FROM register WHERE kind = 'secondment' GROUP BY person_key
)
SELECT
    register.person_key, register.unit_id, register.from_on, register.to_on, register.returned_on, register.longest_until,
    register.business_date,
    (secondment_last.last_from_on > register.from_on) AS followed_by_another
FROM register
INNER JOIN secondment_last ON register.person_key = secondment_last.person_key
WHERE register.kind = 'secondment'
