"""Moving pictures: clips repaired, cleaned of dust and noise, and enlarged, frame by frame, in bounded memory.

``files`` reads and writes clips (PyAV, of the extra ``video``, appears there alone), ``stages`` are what is done to
their pictures, ``request`` says what is asked for, ``masks`` what is to be filled, ``run`` joins them.

May import inference, document and the ground. No Qt; torch only through engines and enhancers.
"""
