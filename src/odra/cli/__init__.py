"""The `odra` command: reads and writes of `cases`, as tables for people and JSON for programs. Progress goes to stderr."""
