"""The plan and the people: systems, organisations, appointments, the portfolio tree, its calendar."""
