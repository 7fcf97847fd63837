"""The language of templates: the environment, and the words and marks they may use."""
