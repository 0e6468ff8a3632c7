-- Headcount-use plans (用编计划) that are handed in, checked and approved here. Those that the office keeps in another system come with
-- the sources and stand in no table. Used up and expired are no states: they follow from the roster and the day.
CREATE TABLE headcount_plan (
    plan_no BIGINT NOT NULL PRIMARY KEY,    -- 1, 2, … without gaps
    plan_id TEXT NOT NULL UNIQUE,           -- 计划编号
    unit TEXT NOT NULL,                     -- unit code
    department TEXT NOT NULL,               -- code of the department that answers for it
    headcount_type TEXT NOT NULL,
    year BIGINT NOT NULL,
    channel TEXT,                           -- null: any
    number BIGINT NOT NULL,                 -- asked for
    document TEXT NOT NULL,                 -- 申报文号
    status TEXT NOT NULL,                   -- applied | checked | returned | approved | withdrawn
    granted BIGINT,                         -- approved; once withdrawn: what had been used by then
    approval TEXT,                          -- 批准文号
    valid_until TEXT                        -- last day
);
CREATE INDEX headcount_plan_by_status ON headcount_plan (status);

-- Every step of a plan's life: who, when, why.
CREATE TABLE headcount_plan_step (
    plan_no BIGINT NOT NULL,
    step_no BIGINT NOT NULL,                -- 1, 2, …
    to_status TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    because TEXT NOT NULL,
    figures TEXT NOT NULL,                  -- JSON: what the check found then; {} where nothing was checked
    PRIMARY KEY (plan_no, step_no)
);
