"""How products spread: `adopt` without a run, `launch` through an organisation."""
