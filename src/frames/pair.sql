-- One row per two persons of one folded name whom no source holds together, and whose numbers or births lie near.
-- edits: optimal string alignment distance of the two numbers, null when one of them is no resident ID.
SELECT person_key, other_key, edits, same_birth_and_unit
FROM near_match
