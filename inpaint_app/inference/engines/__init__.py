"""Engines and painters: what completes crops (the network, texture alone, push-pull, baselines), and the critic.

Each engine keeps to one protocol (``inference.request.Engine``): it makes a painter, and ``run.pipeline`` runs it. May
import inference's other rooms but ``outpaint``, networks and torch.
"""
