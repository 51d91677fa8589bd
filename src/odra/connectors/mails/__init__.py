"""Mails of all marketplaces: opened here, placed by the rooms of the channels, told in notices.py."""
