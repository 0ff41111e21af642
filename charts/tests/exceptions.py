"""Where a chart may differ from a policy, and why: (policy, chart, kind, name) to a sentence. One that is not needed is an error."""

EXCEPTIONS = {
    ("network-is-closed", "platform", "NetworkPolicy", "flows-cert-manager"): "the API server calls it, and no label or address of that is known",
    ("network-is-closed", "platform", "NetworkPolicy", "flows-cloudnative-pg"): "the API server calls it, and no label or address of that is known",
    ("network-is-closed", "platform", "NetworkPolicy", "flows-keda"): "the API server calls it, and no label or address of that is known",
    ("network-is-closed", "platform", "NetworkPolicy", "flows-prometheus-operator"): "the API server calls it, and no label or address of that is known",
    ("network-is-closed", "platform", "NetworkPolicy", "flows-rook"): "the API server calls it, and no label or address of that is known",
    ("network-is-closed", "platform", "NetworkPolicy", "flows-sealed-secrets"): "the API server calls it, and no label or address of that is known",
    ("network-is-closed", "platform", "NetworkPolicy", "flows-traefik"): "the whole world comes in here",
}
