-- When to look next at what is personal of up to 1024 subjects of a shop (block = id / 1024): never later than the first of it has to go.
CREATE TABLE ledger_leaving (
    shop INTEGER NOT NULL, block INTEGER NOT NULL, look_at INTEGER NOT NULL, PRIMARY KEY (shop, block)
) WITHOUT ROWID;
CREATE INDEX ledger_leaving_look ON ledger_leaving (look_at);
