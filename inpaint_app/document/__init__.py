"""What a picture is: geometry, layers, mask, history, files. numpy only; no torch, no Qt."""
