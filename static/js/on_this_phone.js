// What is still to be sent, and what needs a decision.
