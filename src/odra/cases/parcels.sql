-- Parcels of orders with a scan from which it is known that the carrier had them, by the day. delivered_on 0: not that we know.
CREATE TABLE cases_parcel (
    id INTEGER PRIMARY KEY, shop INTEGER NOT NULL, country TEXT NOT NULL, shipped_on INTEGER NOT NULL, delivered_on INTEGER NOT NULL
);
-- The same counted, so that a transit curve reads some thousands of rows and not every parcel.
CREATE TABLE cases_lane (
    shop INTEGER NOT NULL, country TEXT NOT NULL, shipped_on INTEGER NOT NULL, delivered_on INTEGER NOT NULL, parcels INTEGER NOT NULL,
    PRIMARY KEY (shop, country, shipped_on, delivered_on)
) WITHOUT ROWID;
