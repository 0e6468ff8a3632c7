-- The lasting ledger. TEXT and BIGINT only, which mean the same on SQLite and PostgreSQL: days are YYYY-MM-DD, times RFC 3339 in UTC,
-- yes and no are 1 and 0, lists are joined by ';'. A table that holds personal data says so; retention erases it there and nowhere else.

-- Facts about this store: the secret's fingerprint, the district, the baseline run.
CREATE TABLE home (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- One row. Whoever writes takes its turn here first, so that writers queue on either engine.
CREATE TABLE writer (
    one BIGINT NOT NULL PRIMARY KEY,
    turn BIGINT NOT NULL
);
INSERT INTO writer (one, turn) VALUES (1, 0);

-- One row for each run merged, and for each past date that was restated without touching the ledger.
CREATE TABLE run (
    run_no BIGINT NOT NULL PRIMARY KEY,
    run TEXT NOT NULL,                      -- folder name
    job TEXT NOT NULL,
    business_date TEXT NOT NULL,
    scope TEXT NOT NULL,                    -- department codes; '' = the whole district
    outcome TEXT NOT NULL,                  -- merged | restated
    partial BIGINT NOT NULL,
    rule_pack TEXT NOT NULL,
    version TEXT NOT NULL,                  -- of the program
    counts TEXT NOT NULL,                   -- JSON: change = entries
    actor TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX run_by_name ON run (run);

-- One row a lasting identity (rule and subject).
CREATE TABLE entry (
    entry_id TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    grade TEXT NOT NULL,                    -- hard | lead | note
    department TEXT NOT NULL,               -- who corrects it
    unit TEXT,                              -- unit code
    verdict TEXT NOT NULL,                  -- open | explained | absent: what the last run that judged it said
    explained_by TEXT,
    state TEXT NOT NULL,                    -- domain::entry::State
    origin TEXT NOT NULL,                   -- stock 存量 | new 增量
    evidence TEXT NOT NULL,                 -- evidence hash of the newest wording
    wording BIGINT NOT NULL,                -- its number
    seen_in TEXT NOT NULL,                  -- kinds of source whose rows are its evidence
    first_seen_on TEXT NOT NULL,            -- business date
    opened_on TEXT,                         -- business date on which it was last opened
    opened_times BIGINT NOT NULL,
    closed_on TEXT,                         -- business date
    due_on TEXT,                            -- deadline for correcting it
    amount BIGINT,                          -- fen concerned, over `months` stored payroll months
    months BIGINT
);
CREATE INDEX entry_by_department ON entry (department, state);
CREATE INDEX entry_by_state ON entry (state);

-- Keyed hash of a person's whole number = entries about that person.
CREATE TABLE entry_person (
    person TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    PRIMARY KEY (person, entry_id)
);
CREATE INDEX entry_person_by_entry ON entry_person (entry_id);

-- What an entry said, a row for each time its evidence changed. Personal data: names (numbers are masked).
CREATE TABLE wording (
    entry_id TEXT NOT NULL,
    wording BIGINT NOT NULL,                -- 1, 2, …
    run_no BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    body TEXT NOT NULL,                     -- JSON: the ledger's columns as shown
    PRIMARY KEY (entry_id, wording)
);

-- In which runs an entry was found: from one run to another, the last one included; to_run is null while it is found.
CREATE TABLE presence (
    entry_id TEXT NOT NULL,
    from_run BIGINT NOT NULL,
    to_run BIGINT,
    PRIMARY KEY (entry_id, from_run)
);

-- Every change of state: who, when, why.
CREATE TABLE transition (
    transition_no BIGINT NOT NULL PRIMARY KEY,
    entry_id TEXT NOT NULL,
    from_state TEXT,                        -- null: the entry's first
    to_state TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    run_no BIGINT,                          -- the run that made it
    decision_no BIGINT                      -- the decision that made it
);
CREATE INDEX transition_by_entry ON transition (entry_id, transition_no);

-- What one person asks for and another approves.
CREATE TABLE decision (
    decision_no BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,                     -- domain::entry::Decision
    entry_id TEXT NOT NULL,
    body TEXT NOT NULL,                     -- JSON: document, expiry, dates, to whom
    status TEXT NOT NULL,                   -- requested | approved | refused | ended
    requested_by TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    decided_because TEXT
);
CREATE INDEX decision_by_entry ON decision (entry_id);
CREATE INDEX decision_by_status ON decision (status, kind);

-- What a department answered. Personal data: free text.
CREATE TABLE answer (
    answer_no BIGINT NOT NULL PRIMARY KEY,
    entry_id TEXT NOT NULL,
    evidence TEXT NOT NULL,                 -- the evidence hash it answers
    agrees TEXT NOT NULL,                   -- yes 属实 | no 不属实
    measures TEXT,
    correct_by TEXT,                        -- day
    responsible TEXT,
    remark TEXT,
    reason_kind TEXT,                       -- a kind of register row that would justify it
    reason_document TEXT,
    reason_from TEXT,
    reason_to TEXT,
    answered_by TEXT NOT NULL,
    at TEXT NOT NULL,
    file TEXT,                              -- the workbook it came in
    file_sha256 TEXT
);
CREATE INDEX answer_by_entry ON answer (entry_id, answer_no);

-- Numbered letters to departments.
CREATE TABLE notice (
    notice TEXT NOT NULL PRIMARY KEY,       -- number as printed
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    department TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (year, number)
);
CREATE TABLE notice_entry (
    notice TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    PRIMARY KEY (notice, entry_id)
);
CREATE INDEX notice_entry_by_entry ON notice_entry (entry_id);

-- Register rows kept here because a department justified an entry and two people of the office agreed. Personal data: whole numbers.
CREATE TABLE kept_register (
    decision_no BIGINT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    name TEXT,
    kind TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    unit_code TEXT,
    counterpart TEXT,
    document TEXT NOT NULL
);
