"""Makes a model's answer fit its place: one module a step, each a pure function of an answer."""
