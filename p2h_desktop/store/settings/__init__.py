"""Settings and the other files a user may edit."""
