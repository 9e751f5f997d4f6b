"""Savings schemes and their phasing, monthly finance returns, control totals, the bridge.

The rooms follow the other apps': nothing here knows `metrics` or `assurance`.
"""
