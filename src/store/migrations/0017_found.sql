-- In which run a person was first linked to an entry, whose record proves the link; 0 where that was before records told of links.
ALTER TABLE entry_person ADD COLUMN run_no BIGINT NOT NULL DEFAULT 0;
-- The day that counts where a person's move closed the entry. Null where a run did, since its business date counts, and in rows
-- written before this column was there.
ALTER TABLE transition ADD COLUMN closed_on TEXT;
