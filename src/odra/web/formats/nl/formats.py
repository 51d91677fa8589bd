"""Numbers that stand in templates belong to drawings and addresses; those that people read are worded by `letters`."""

DECIMAL_SEPARATOR = "."
