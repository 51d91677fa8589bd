"""The desk in the browser: one folder a screen. A view makes one read or one write and shows it."""
