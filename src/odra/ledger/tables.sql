-- A shop is one account on one channel. Natural keys start with it.
CREATE TABLE ledger_shop (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, channel TEXT NOT NULL, UNIQUE (account, channel)
);
-- What facts are about: an order (its native id) or, until it gets one, a conversation (`thread:` and a keyed digest).
CREATE TABLE ledger_subject (
    id INTEGER PRIMARY KEY, shop INTEGER NOT NULL, native TEXT NOT NULL, UNIQUE (shop, native)
);
-- id = subject * 2^20 + n, so that an order's facts lie together and no second index is needed.
-- slot: which item, return or message of the order a later row of the same kind replaces.
-- observed_at: latest live sighting; NULL while no live import tells the fact. mark: digest of that sighting's source row, or 0.
CREATE TABLE ledger_fact (
    id INTEGER PRIMARY KEY, slot INTEGER NOT NULL, digest INTEGER NOT NULL, occurred_at INTEGER NOT NULL,
    precision INTEGER NOT NULL, observed_at INTEGER, mark INTEGER NOT NULL, payload TEXT NOT NULL
);
CREATE TABLE ledger_told (
    fact INTEGER NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL, observed_at INTEGER NOT NULL,
    PRIMARY KEY (fact, file, line)
) WITHOUT ROWID;
CREATE TABLE ledger_thread (
    thread TEXT NOT NULL, subject INTEGER NOT NULL, fact INTEGER NOT NULL, PRIMARY KEY (thread, subject, fact)
) WITHOUT ROWID;
CREATE INDEX ledger_thread_subject ON ledger_thread (subject);
-- state: running | done | undone. `finishes` is an interrupted import that this one completed.
CREATE TABLE ledger_import (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, recorded_at INTEGER NOT NULL, finished_at INTEGER,
    state TEXT NOT NULL, process INTEGER NOT NULL, finishes INTEGER
);
-- name: without its folders. That of a mail is personal (it is often the subject line): then only its ending and a keyed digest.
CREATE TABLE ledger_file (
    id INTEGER PRIMARY KEY, import INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
    size INTEGER NOT NULL, state TEXT NOT NULL, marketplace TEXT NOT NULL, newest_at INTEGER,
    "new" INTEGER NOT NULL DEFAULT 0, "known" INTEGER NOT NULL DEFAULT 0, "changed" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ledger_file_import ON ledger_file (import);
CREATE INDEX ledger_file_digest ON ledger_file (digest);
CREATE TABLE ledger_problem (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, "column" TEXT NOT NULL, code TEXT NOT NULL,
    rejected INTEGER NOT NULL
);
CREATE INDEX ledger_problem_file ON ledger_problem (file);
-- Personal data lives only in the three tables below. A file's first line is among it: where a list has no header it is a row.
CREATE TABLE ledger_personal (fact INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE ledger_personal_problem (problem INTEGER PRIMARY KEY, value TEXT NOT NULL, raw TEXT NOT NULL);
CREATE TABLE ledger_personal_header (file INTEGER PRIMARY KEY, header TEXT NOT NULL);
