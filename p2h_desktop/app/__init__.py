"""The desktop application: start-up and composition root."""
