"""What is done to the pictures of a clip, each a generator of pictures that holds a bounded number of them.

May import ``video.files.layout``, inference, document and the ground.
"""
