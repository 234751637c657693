"""Pull requests, reviews and deployments, from the exports of GitHub and what speaks like it."""
