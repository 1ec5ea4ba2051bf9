"""Everything done to a model with data: photos, samples, losses, the training loop and runs on disk.

    data, masks             what a sample is: a crop, a hole, noise, all from one seed
    losses, weights         what a step takes
    filling, damage, ...    each task's step and run
    task_run, run_loop      what all tasks share: start, resume, steps, what is kept, when to stop
    processes               several at a time
    run_folder, run_log     what a run writes
    evaluation              measures of what a model makes

`config` declares the options of a run; the command line is made from it. The loop knows neither what is learned nor
any user interface: a trainer for another task (damage, detail, style, digits) has a step and samples of its own and
shares loop, weights, processes and run folder.

May import networks, document, inference and api, and torch; never ui or cli.
"""
