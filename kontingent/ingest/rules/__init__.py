"""Rules of a package, of the set and of reports. Those of one record stand in `history.rules`: pages need them."""
