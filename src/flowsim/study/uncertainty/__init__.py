"""How certain the answer is, given uncertain inputs."""
