-- How a person said that tables of an unknown shape are read. shape: digest of a header; header, mapping: JSON; a first line that is a row is not kept.
CREATE TABLE ledger_mapping (
    account TEXT NOT NULL, shape TEXT NOT NULL, header TEXT NOT NULL, mapping TEXT NOT NULL, saved_at INTEGER NOT NULL,
    PRIMARY KEY (account, shape)
) WITHOUT ROWID;
