{{/*
Who signs people in, as YAML: `enabled`, the name, and the addresses. The user's own provider where `oidc.issuer` is set, else
Authentik where it is on. Takes context; `application` is the slug of the application at Authentik.
*/}}
{{- define "platform.oidc" -}}
{{- $issuer := .context.values.oidc.issuer -}}
{{- $host := include "platform.host" (dict "context" .context "service" "authentik") -}}
{{- if $issuer }}
enabled: true
name: Sign in
own: true
authorize: {{ required "platform.yaml: oidc.endpoints.authorize is needed with oidc.issuer" .context.values.oidc.endpoints.authorize }}
token: {{ required "platform.yaml: oidc.endpoints.token is needed with oidc.issuer" .context.values.oidc.endpoints.token }}
userinfo: {{ required "platform.yaml: oidc.endpoints.userinfo is needed with oidc.issuer" .context.values.oidc.endpoints.userinfo }}
issuer: {{ $issuer }}
{{- else if get .context.on "authentik" }}
enabled: true
name: Authentik
own: false
authorize: https://{{ $host }}/application/o/authorize/
token: https://{{ $host }}/application/o/token/
userinfo: https://{{ $host }}/application/o/userinfo/
issuer: https://{{ $host }}/application/o/{{ .application | default "grafana" }}/
{{- else }}
enabled: false
{{- end }}
{{- end -}}

{{- define "platform.values.bootstrap" -}}
repository: {{ .context.values.repository }}
revision: {{ .context.values.revision }}
{{- $oidc := include "platform.oidc" (dict "context" .context "application" "argo-cd") | fromYaml }}
argocd:
  host: {{ include "platform.host" (dict "context" .context "service" "argo-cd") }}
  replicas: {{ .context.profile.replicas }}
  monitoring: {{ get .context.on "prometheus-operator-crds" }}
  {{- if $oidc.enabled }}
  oidc:
    name: {{ $oidc.name }}
    issuer: {{ $oidc.issuer }}
    clientId: {{ .context.values.oidc.argocdClientId }}
    adminGroup: {{ .context.values.oidc.adminGroup }}
  {{- end }}
{{- end -}}

{{- define "platform.values.authentik" -}}
{{- $host := include "platform.host" (dict "context" .context "service" "authentik") -}}
authentik:
  error_reporting:
    enabled: false
  postgresql:
    host: cloudnative-pg-cluster-rw
    name: authentik
    user: authentik
global:
  env:
    - name: AUTHENTIK_SECRET_KEY
      valueFrom: {secretKeyRef: {name: authentik-secret-key, key: AUTHENTIK_SECRET_KEY}}
    - name: AUTHENTIK_BOOTSTRAP_PASSWORD
      valueFrom: {secretKeyRef: {name: authentik-secret-key, key: AUTHENTIK_BOOTSTRAP_PASSWORD}}
    - name: AUTHENTIK_BOOTSTRAP_EMAIL
      value: {{ .context.values.email }}
    - name: AUTHENTIK_POSTGRESQL__PASSWORD
      valueFrom: {secretKeyRef: {name: cloudnative-pg-cluster-authentik, key: password}}
    # The blueprint reads them, so that both ends of a client have one secret.
    {{- range $client := list "openwebui" "grafana" "argo-cd" }}
    - name: {{ printf "OIDC_%s_SECRET" (upper $client | replace "-" "_") }}
      valueFrom: {secretKeyRef: {name: authentik-oidc, key: {{ $client }}}}
    {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    seccompProfile: {type: RuntimeDefault}
blueprints:
  configMaps: [authentik-platform]
# No outposts are started from inside, so nobody needs the API server.
serviceAccount:
  create: false
server:
  replicas: {{ .context.profile.replicas }}
  {{- if .context.ha }}
  pdb:
    enabled: true
    minAvailable: 1
  {{- end }}
  containerSecurityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
  resources:
    requests: {cpu: 100m, memory: 512Mi}
    limits: {memory: 1536Mi}
  metrics:
    enabled: {{ get .context.on "prometheus-operator-crds" }}
    serviceMonitor:
      enabled: {{ get .context.on "prometheus-operator-crds" }}
  ingress:
    enabled: true
    ingressClassName: traefik
    annotations:
      cert-manager.io/cluster-issuer: letsencrypt
    hosts: [{{ $host }}]
    tls:
      - secretName: authentik-tls
        hosts: [{{ $host }}]
worker:
  replicas: {{ .context.profile.replicas }}
  {{- if .context.ha }}
  pdb:
    enabled: true
    minAvailable: 1
  {{- end }}
  containerSecurityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
  resources:
    requests: {cpu: 100m, memory: 512Mi}
    limits: {memory: 1536Mi}
{{- end -}}
