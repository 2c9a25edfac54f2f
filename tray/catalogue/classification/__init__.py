"""Which content areas, need level and age groups a service belongs to, by rules that are data (`rules/*.toml`).

Pure: no database, no settings. `classify.classify` is the way in; `rules/README.md` tells how rules are written.
"""
