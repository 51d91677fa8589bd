-- What was forecast, kept as it was made: no fact changes it, neither undo nor rebuild touches it. The first of a day stands.
-- replayed: '' where kept when made; else what it was made of later, from what had happened by that day. Only these are made anew.
-- what: final | above_30 | above_60. Rates are shares. size, prob: of the negative binomial of defects still to come.
CREATE TABLE ledger_forecast (
    account TEXT NOT NULL, replayed TEXT NOT NULL, made_on INTEGER NOT NULL, marketplace TEXT NOT NULL, fulfilment TEXT NOT NULL,
    what TEXT NOT NULL, window_from_on INTEGER NOT NULL, window_to_on INTEGER NOT NULL, due_on INTEGER NOT NULL,
    defects INTEGER NOT NULL, orders INTEGER NOT NULL, target REAL NOT NULL, mean REAL NOT NULL, p10 REAL NOT NULL, p50 REAL NOT NULL,
    p90 REAL NOT NULL, chance REAL NOT NULL, size REAL, prob REAL, clock TEXT NOT NULL, from_prior REAL NOT NULL, version TEXT NOT NULL,
    PRIMARY KEY (account, replayed, made_on, marketplace, fulfilment, what)
) WITHOUT ROWID;
