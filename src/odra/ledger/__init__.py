"""What was told and by whom: append-only facts, imports, undo; personal data apart; problems found in data."""
