"""Orders, defects, open questions, health: where ledger and rules meet. Reads in queries, writes in operations."""
