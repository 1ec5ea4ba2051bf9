"""Who does the work: ``runner`` says what every runner is; ``inline`` works in this process, ``local`` in workers of
this machine, which run ``worker``; ``planned`` says how many it bears; ``cluster`` has such workers on many machines.

May import ``archive.work``, networks' threads and the ground; what is done to a photo is told by the caller.
"""
