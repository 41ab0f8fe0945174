"""One room: its states, its people, what they are asked and what they see."""
