"""Training of the damage detector: damage that is put on photos, its samples, and the run.

    artefacts     real outlines and shapes, where a folder of them is given
    drawing       damage drawn procedurally
    maker         photo in, damaged photo and exact mask by kind out
    trainer       samples, loss and the run

May import the rest of training, networks, document, inference and api.
"""
