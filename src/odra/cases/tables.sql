-- All of this is derived from facts and policies; `odra rebuild` makes it anew. ids are those of ledger_subject.
CREATE TABLE cases_order (
    id INTEGER PRIMARY KEY, shop INTEGER NOT NULL, ordered_at INTEGER NOT NULL, marketplace TEXT NOT NULL,
    fulfilment TEXT NOT NULL, status TEXT NOT NULL, counted INTEGER NOT NULL, total INTEGER NOT NULL,
    currency TEXT NOT NULL, country TEXT NOT NULL
);
-- orders: those that count in a rate; seen: all, pending ones and those of no known marketplace too.
-- last_at: no order of the day is later; it may be earlier once orders were taken back.
CREATE TABLE cases_day (
    shop INTEGER NOT NULL, marketplace TEXT NOT NULL, fulfilment TEXT NOT NULL, ordered_on INTEGER NOT NULL,
    orders INTEGER NOT NULL, seen INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY (shop, marketplace, fulfilment, ordered_on)
) WITHOUT ROWID;
-- From when until when an order counts as defective, and why. ordered_on NULL: the order is in no report, or pending.
CREATE TABLE cases_defect (
    subject INTEGER NOT NULL, n INTEGER NOT NULL, shop INTEGER NOT NULL, marketplace TEXT NOT NULL,
    fulfilment TEXT NOT NULL, ordered_on INTEGER, component TEXT NOT NULL, from_at INTEGER NOT NULL, until_at INTEGER,
    why TEXT NOT NULL, counts INTEGER NOT NULL, undecided INTEGER NOT NULL, policy TEXT NOT NULL, leaves_by_at INTEGER,
    PRIMARY KEY (subject, n)
) WITHOUT ROWID;
-- Questions, open and closed. From due_at on: the decision at the last reckoning, an index to wake up by, never the truth.
-- lead: the most urgent open question of its case, which is the case's row in the queue.
CREATE TABLE cases_question (
    subject INTEGER NOT NULL, n INTEGER NOT NULL, shop INTEGER NOT NULL, kind TEXT NOT NULL, opened_at INTEGER NOT NULL,
    closed_at INTEGER, due_at INTEGER, state TEXT NOT NULL DEFAULT '', lead INTEGER NOT NULL DEFAULT 0,
    at_risk INTEGER NOT NULL DEFAULT 0, currency TEXT NOT NULL DEFAULT '', counts INTEGER NOT NULL DEFAULT 0, changes_at INTEGER,
    PRIMARY KEY (subject, n)
) WITHOUT ROWID;
-- The queue in numbers, so that no page counts it: leading questions by state and half hour of their deadline (0 when stale).
CREATE TABLE cases_due (
    shop INTEGER NOT NULL, state TEXT NOT NULL, slot INTEGER NOT NULL, currency TEXT NOT NULL, cases INTEGER NOT NULL,
    defects INTEGER NOT NULL, at_risk INTEGER NOT NULL, PRIMARY KEY (shop, state, slot, currency)
) WITHOUT ROWID;
CREATE INDEX cases_question_due ON cases_question (state, due_at, at_risk DESC, subject) WHERE lead = 1;
CREATE INDEX cases_question_change ON cases_question (changes_at) WHERE changes_at IS NOT NULL;
