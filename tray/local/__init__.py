"""A whole tray on one machine: database, broker, web server and workers. Not part of a production installation."""
