-- What sellers chose instead of a policy's default, and from when; nothing is overwritten. account, marketplace: '' for all of them.
-- value: JSON, NULL where the default (or what is chosen for all) holds again. told_by: desk | command.
CREATE TABLE ledger_setting (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, marketplace TEXT NOT NULL, policy TEXT NOT NULL, value TEXT,
    from_at INTEGER NOT NULL, told_by TEXT NOT NULL
);
