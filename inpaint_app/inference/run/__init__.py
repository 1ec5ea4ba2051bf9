"""The run of one fill: plan, crops, pipeline, candidates, memory, and the layers that come of it.

May import inference's pixels, compiled kernels and request, and document; no torch.
"""
