-- The append-only log. Each record's hash is over its own fields and the hash before it; no personal data, so that nothing ever has to be erased here.
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,        -- 1, 2, … without gaps
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,                   -- run, transition, import, download, reveal, sign-in, config, …
    subject TEXT,                           -- entry id, run, department: never a person
    detail TEXT NOT NULL,                   -- JSON: ids, counts and pseudonyms
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
);
