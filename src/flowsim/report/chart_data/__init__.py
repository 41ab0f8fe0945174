"""What charts show, computed once for slides and for pages, before anything is drawn."""
