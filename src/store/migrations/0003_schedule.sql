-- When jobs were last looked after, and every run that was asked for, by the clock or by a person.

CREATE TABLE job (
    job TEXT NOT NULL PRIMARY KEY,
    dealt_until TEXT NOT NULL,              -- what was due up to here has been run or left out
    paused_by TEXT,
    paused_at TEXT
);

CREATE TABLE attempt (
    attempt_no BIGINT NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    scope TEXT NOT NULL,                    -- department codes; '' = the whole district
    business_date TEXT NOT NULL,
    fire TEXT,                              -- the time it was due; null: a person asked
    pull_again BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL,                    -- domain::attempt::AttemptState
    tries BIGINT NOT NULL,                  -- 1 the first time
    not_before TEXT NOT NULL,
    holder TEXT,                            -- the service that runs it
    lease_until TEXT,                       -- it is taken to be dead after this
    stage TEXT,
    started_at TEXT,
    ended_at TEXT,
    run TEXT,                               -- folder name
    said TEXT                               -- what became of it, in a sentence
);
CREATE INDEX attempt_by_state ON attempt (state);
CREATE INDEX attempt_by_job ON attempt (job, attempt_no);
