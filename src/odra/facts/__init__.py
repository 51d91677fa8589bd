"""The shared words, frozen: what happened, money, moments, source address, reasons and decisions.

Nothing here concludes anything, reads a clock, a file or a database.
"""
