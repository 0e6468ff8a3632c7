-- A deadline is set when an entry is opened and when a letter names another; only the newest stands in `entry`. Null in rows written before this column was there.
ALTER TABLE transition ADD COLUMN due_on TEXT;
