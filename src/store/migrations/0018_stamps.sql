-- What the newest wording says, as far as one night is compared with the next, in 16 characters. Blank in rows written before this
-- column was there: the next night writes it.
ALTER TABLE entry ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
