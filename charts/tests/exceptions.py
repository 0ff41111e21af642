"""Where a chart may differ from a policy, and why: (policy, chart, kind, name) to a sentence. One that is not needed is an error."""

EXCEPTIONS = {}
