"""What the commands of tasks.py do at a terminal: call the layers below, show what happened. Nothing imports this."""
