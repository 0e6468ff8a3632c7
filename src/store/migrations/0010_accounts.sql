-- Who may sign in, who is signed in, and what programs may ask for. Of passwords, sessions, links and tokens there are only hashes here.

CREATE TABLE account (
    account TEXT NOT NULL PRIMARY KEY,      -- what is typed at sign-in
    shown TEXT NOT NULL,
    roles TEXT NOT NULL,                    -- domain::account::Role, parted by ;
    departments TEXT NOT NULL,              -- codes, parted by ;
    language TEXT,
    password TEXT,                          -- argon2id, PHC form; null: none was set yet
    password_at TEXT,
    locked_by TEXT,
    locked_at TEXT,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL
);

-- One-time links: to make the first administrator, and to choose a password.
CREATE TABLE link (
    link TEXT NOT NULL PRIMARY KEY,         -- SHA-256 of what stands in the address
    account TEXT NOT NULL,                  -- '': whoever opens it makes the first administrator
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE TABLE session (
    session TEXT NOT NULL PRIMARY KEY,      -- SHA-256 of the cookie
    account TEXT NOT NULL,
    began_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    address TEXT
);
CREATE INDEX session_by_account ON session (account);

CREATE TABLE token (
    token_no BIGINT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,             -- SHA-256 of the token
    account TEXT NOT NULL,
    label TEXT NOT NULL,
    scope TEXT NOT NULL,                    -- domain::account::Permission, parted by ;
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    withdrawn_by TEXT,
    withdrawn_at TEXT
);
CREATE INDEX token_by_account ON token (account);

-- Failed sign-ins. Keys are hashes: somebody may have typed a password where the name belongs.
CREATE TABLE failed_sign_in (
    kind TEXT NOT NULL,                     -- pair: one account from one place; place: all accounts from it; account: from all places
    what TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (kind, what)
);

-- Why somebody was shown a whole document number. It may name people, so that the log holds its hash alone.
CREATE TABLE reveal (
    seq BIGINT NOT NULL PRIMARY KEY,        -- of the audit record
    reason TEXT NOT NULL
);
