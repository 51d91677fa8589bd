-- id counts from 1 without a gap. place: the page or command. noted: a few values as JSON. Nothing personal.
-- hash: of the row and of the hash before it (audit/chain.py).
CREATE TABLE audit_entry (
    id BIGINT PRIMARY KEY, at BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL, account TEXT NOT NULL,
    place TEXT NOT NULL, noted TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX audit_entry_about ON audit_entry (about, at);
CREATE INDEX audit_entry_at ON audit_entry (at);
-- Where the chain ends. Whoever adds to it locks this row first, so that there is one chain.
CREATE TABLE audit_head (id INTEGER PRIMARY KEY, last BIGINT NOT NULL, hash TEXT NOT NULL);
INSERT INTO audit_head (id, last, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
-- Up to which row the log was cleared after its term, the hash of that row, and a signature with a key of the data folder.
CREATE TABLE audit_checkpoint (through BIGINT PRIMARY KEY, hash TEXT NOT NULL, at BIGINT NOT NULL, signature TEXT NOT NULL);
