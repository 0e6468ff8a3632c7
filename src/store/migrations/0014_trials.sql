-- Rules on trial: their entries are counted and not issued, and departments do not see them.

CREATE TABLE rule_trial (
    rule TEXT NOT NULL PRIMARY KEY,         -- rule code
    begun_by TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    because TEXT NOT NULL
);
