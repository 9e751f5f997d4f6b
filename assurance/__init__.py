"""The month: PSR1 returns, gateway reviews, roll-up, board snapshots and their pages."""
