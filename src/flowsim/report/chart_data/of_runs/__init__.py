"""What the charts of runs show, alone or side by side: teams, waits, flow, money."""
