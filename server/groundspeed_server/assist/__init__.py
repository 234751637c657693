"""The services that editors, terminal and eval share: engine, gate, egress and model, wired."""
