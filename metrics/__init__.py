"""Indicators, baselines, trajectories, readings, statistical process control, peers.

The rooms follow the other apps': nothing here knows `finance` or `assurance`.
"""
