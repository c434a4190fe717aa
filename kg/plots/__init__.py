"""Pictures of the graph; they need matplotlib, which ``pip install 'evidence-kg[plot]'`` brings."""
