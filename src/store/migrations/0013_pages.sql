-- What pages list and count. Counts are answered by an index alone; the two older indexes are beginnings of the new ones.
DROP INDEX entry_by_department;
DROP INDEX entry_by_state;
CREATE INDEX entry_in_order ON entry (department, rule, entry_id, state, grade, origin, due_on, opened_on, unit);
CREATE INDEX entry_counted ON entry (state, department, due_on, opened_on, rule, grade, origin, unit);
CREATE INDEX entry_by_deadline ON entry (due_on, entry_id);
