"""The load, made by SQL: INSERT … SELECT over generate_series, in one connection."""
