"""Fixtures that every test may use. The database is the throw-away one that bin/test starts."""
