"""Tables made from the graph: what they hold and say, whatever the format they leave in."""
