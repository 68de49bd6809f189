"""From letters to syllables: segmentation graph, typos, shuangpin, the user's profile."""
