"""The plan and the people: systems, appointments, the portfolio tree, its calendar."""
