"""What makes the program's life hard: kills, rounds and cancels. Run as ``python packaging/torture``, see ``__main__``."""
