"""Everything done to a model with data, evaluation included."""
