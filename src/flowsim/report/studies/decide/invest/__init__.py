"""The investment plan: its steps, what it leaves out, its report, its data."""
