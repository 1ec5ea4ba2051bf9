"""Training the network that selects objects, on outlined ones put before other photos."""
