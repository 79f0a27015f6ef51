"""The version of the tables of a study: the one place where it stands."""

#: Goes up when a column of a table, a file or the meaning of either changes. ``run.json`` and every
#: export carry it; results of another version are not compared.
SCHEMA_VERSION = 2
