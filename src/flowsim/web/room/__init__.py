"""One room: its states, its people, the questions and what everybody sees."""
