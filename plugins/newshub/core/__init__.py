"""The hub's rules: pure functions and frozen data. No clock, disk, network, SQL or Pelican in here."""
