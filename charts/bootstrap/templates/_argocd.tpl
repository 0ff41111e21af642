{{/* Argo CD's own values: what differs from its chart's. */}}
{{- define "bootstrap.argocd" -}}
{{- $argocd := .Values.argocd -}}
global:
  domain: {{ $argocd.host }}
  # The platform's own policies stand beside these.
  networkPolicy:
    create: false
configs:
  params:
    # Traefik ends TLS.
    server.insecure: true
    # What an apply would change is asked of the API server. The comparison on Argo CD's side knows no defaults, and calls volumes of
    # StatefulSets and most custom resources different for good.
    controller.diff.server.side: true
  cm:
    # Nobody runs commands in pods by way of a browser.
    exec.enabled: false
    resource.customizations.health.argoproj.io_Application: |
      {{- .Files.Get "files/health-application.lua" | nindent 6 }}
    resource.customizations.health.postgresql.cnpg.io_Database: |
      {{- .Files.Get "files/health-database.lua" | nindent 6 }}
    resource.customizations.health.networking.k8s.io_Ingress: |
      {{- .Files.Get "files/health-ingress.lua" | nindent 6 }}
    {{- if $argocd.oidc.issuer }}
    oidc.config: |
      name: {{ $argocd.oidc.name }}
      issuer: {{ $argocd.oidc.issuer }}
      clientID: {{ $argocd.oidc.clientId }}
      clientSecret: $oidc-argo-cd:clientSecret
      requestedScopes: [openid, profile, email, groups]
    {{- end }}
  {{- if $argocd.oidc.issuer }}
  rbac:
    policy.default: ""
    policy.csv: |
      g, {{ $argocd.oidc.adminGroup }}, role:admin
  {{- end }}
dex:
  enabled: false
notifications:
  enabled: false
applicationSet:
  replicas: 0
server:
  replicas: {{ $argocd.replicas }}
  {{- if gt (int $argocd.replicas) 1 }}
  pdb: {enabled: true, minAvailable: 1}
  {{- end }}
  ingress:
    enabled: true
    ingressClassName: traefik
    annotations:
      cert-manager.io/cluster-issuer: letsencrypt
    tls: true
  metrics: {enabled: {{ $argocd.monitoring }}, serviceMonitor: {enabled: {{ $argocd.monitoring }}}}
  resources:
    requests: {cpu: 20m, memory: 128Mi}
    limits: {memory: 256Mi}
repoServer:
  replicas: {{ $argocd.replicas }}
  {{- if gt (int $argocd.replicas) 1 }}
  pdb: {enabled: true, minAvailable: 1}
  {{- end }}
  metrics: {enabled: {{ $argocd.monitoring }}, serviceMonitor: {enabled: {{ $argocd.monitoring }}}}
  resources:
    requests: {cpu: 50m, memory: 256Mi}
    limits: {memory: 1Gi}
controller:
  metrics: {enabled: {{ $argocd.monitoring }}, serviceMonitor: {enabled: {{ $argocd.monitoring }}}}
  resources:
    requests: {cpu: 100m, memory: 512Mi}
    limits: {memory: 2Gi}
redis:
  resources:
    requests: {cpu: 10m, memory: 32Mi}
    limits: {memory: 128Mi}
{{- end -}}
