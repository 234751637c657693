"""Configuration: TOML, nearest wins, every unknown key an error that names the nearest known."""
