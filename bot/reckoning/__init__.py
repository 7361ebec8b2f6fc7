"""Working a sum out in conversation, by the rules of `policy_kb.benefits`. Start reading at `working_out`."""
