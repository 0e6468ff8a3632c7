-- What the log proves a row by, and what stays of it when its texts are erased. The salt goes with the texts: what is left of them cannot be guessed.
ALTER TABLE decision ADD COLUMN salt TEXT;
ALTER TABLE decision ADD COLUMN erased TEXT;                -- hash of the erased texts
ALTER TABLE decision ADD COLUMN erased_by BIGINT;           -- the audit record of the prune
ALTER TABLE answer ADD COLUMN salt TEXT;
ALTER TABLE answer ADD COLUMN erased TEXT;
ALTER TABLE answer ADD COLUMN erased_by BIGINT;
ALTER TABLE kept_register ADD COLUMN salt TEXT;
ALTER TABLE wording ADD COLUMN erased TEXT;                 -- keyed hash of the erased body
ALTER TABLE wording ADD COLUMN erased_by BIGINT;
