"""People in the kernel: who begins what, alone or in a crew; interruptions and absences."""
