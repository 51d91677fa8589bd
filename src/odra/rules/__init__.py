"""What follows: facts and policies at a moment give decisions. Pure: no clock, no database, no number of a policy."""
