"""From a request to events: planning, the GAN pass, blending. No Qt, no settings, no globals."""
