-- Data keys, each wrapped by a master key that is kept outside the database. mark, master: names of this key and of the one that wraps it.
-- wrapped is empty once nothing uses the key.
CREATE TABLE ledger_key (
    id INTEGER PRIMARY KEY, mark TEXT NOT NULL, master TEXT NOT NULL, wrapped BLOB NOT NULL, made_at INTEGER NOT NULL, retired_at INTEGER
);
-- What channels are spoken to with (a mailbox's password, a token). account: empty for all of them.
CREATE TABLE ledger_secret (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, account TEXT NOT NULL, body BLOB NOT NULL, set_at INTEGER NOT NULL, UNIQUE (name, account)
);
-- The blind index: keyed hashes of the words of a personal row. They go when it goes.
CREATE TABLE ledger_token (token INTEGER NOT NULL, fact INTEGER NOT NULL, PRIMARY KEY (token, fact)) WITHOUT ROWID;
CREATE INDEX ledger_token_fact ON ledger_token (fact);
-- The personal tables, sealed (odra/vault). Of a problem its value and its raw row, of a file its first line.
CREATE TABLE ledger_personal (fact INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE ledger_personal_problem (problem INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE ledger_personal_header (file INTEGER PRIMARY KEY, body BLOB NOT NULL);
