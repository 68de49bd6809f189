"""The networks, their losses and adapters."""
