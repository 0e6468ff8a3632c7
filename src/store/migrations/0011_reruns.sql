-- Re-runs that people ask for: what they pull, who wants one stopped, and keys under which a program asked.

ALTER TABLE attempt ADD COLUMN pull TEXT NOT NULL DEFAULT 'usual';      -- domain::attempt::Pulling
UPDATE attempt SET pull = 'all' WHERE pull_again = 1;
ALTER TABLE attempt DROP COLUMN pull_again;
ALTER TABLE attempt ADD COLUMN cancel_by TEXT;
ALTER TABLE attempt ADD COLUMN cancel_at TEXT;

CREATE TABLE asked_key (
    actor TEXT NOT NULL,
    asked_key TEXT NOT NULL,                -- the Idempotency-Key as sent
    asked TEXT NOT NULL,                    -- SHA-256 of what was asked for under it
    attempt_no BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (actor, asked_key)
);
