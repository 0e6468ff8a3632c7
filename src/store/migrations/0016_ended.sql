-- Who ended before its time what was granted, when and why: beside who granted it, which stays as it was.
ALTER TABLE decision ADD COLUMN ended_by TEXT;
ALTER TABLE decision ADD COLUMN ended_at TEXT;
ALTER TABLE decision ADD COLUMN ended_because TEXT;
