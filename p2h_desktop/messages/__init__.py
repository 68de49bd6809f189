"""Messages to the user: codes with arguments, and their texts in Chinese and English."""
