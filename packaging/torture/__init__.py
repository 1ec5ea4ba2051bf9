"""What makes the program's life hard: kills, rounds and cancels; run as ``python packaging/torture``."""
