# Capacity per resource: names and confidence.
capacity-cpu = CPU
capacity-memory = memory
capacity-disk = disk
capacity-published = published
capacity-confidence-none = no answer
capacity-confidence-low = low confidence
capacity-confidence-medium = medium confidence
capacity-confidence-high = high confidence
