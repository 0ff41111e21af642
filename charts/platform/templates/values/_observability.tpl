{{/* Values of metrics, logs, traces and alerts. Each template takes context and name. */}}

{{- define "platform.values.kube-prometheus-stack" -}}
{{- $values := .context.values -}}
{{- $class := $values.storage.className -}}
{{- $oidc := include "platform.oidc" . | fromYaml -}}
fullnameOverride: prometheus-stack
# They come with an earlier wave, so that nothing waits for this chart.
crds:
  enabled: false
prometheusOperator:
  admissionWebhooks:
    certManager:
      enabled: true
  resources:
    requests: {cpu: 20m, memory: 64Mi}
    limits: {memory: 256Mi}
  prometheusConfigReloader:
    resources:
      requests: {cpu: 10m, memory: 32Mi}
      limits: {memory: 64Mi}
prometheus:
  prometheusSpec:
    replicas: {{ .context.profile.replicas }}
    retention: {{ .context.profile.metrics.retention }}
    # Traces become metrics, and arrive by this way.
    enableRemoteWriteReceiver: true
    # Whatever monitor there is, in whatever namespace: a label that is missing must not hide a service.
    serviceMonitorSelectorNilUsesHelmValues: false
    podMonitorSelectorNilUsesHelmValues: false
    ruleSelectorNilUsesHelmValues: false
    probeSelectorNilUsesHelmValues: false
    scrapeConfigSelectorNilUsesHelmValues: false
    resources:
      requests: {cpu: 100m, memory: 512Mi}
      limits: {memory: 3Gi}
    storageSpec:
      volumeClaimTemplate:
        spec:
          {{- with $class }}
          storageClassName: {{ . }}
          {{- end }}
          accessModes: [ReadWriteOnce]
          resources:
            requests:
              storage: {{ .context.profile.metrics.size }}
alertmanager:
  config:
    {{- include "platform.alertmanager" . | nindent 4 }}
  alertmanagerSpec:
    replicas: {{ .context.profile.replicas }}
    {{- with (include "platform.alertmanager.secrets" . | fromYamlArray) }}
    secrets:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    resources:
      requests: {cpu: 10m, memory: 64Mi}
      limits: {memory: 128Mi}
    storage:
      volumeClaimTemplate:
        spec:
          {{- with $class }}
          storageClassName: {{ . }}
          {{- end }}
          accessModes: [ReadWriteOnce]
          resources:
            requests:
              storage: 1Gi
kube-state-metrics:
  resources:
    requests: {cpu: 10m, memory: 64Mi}
    limits: {memory: 256Mi}
prometheus-node-exporter:
  resources:
    requests: {cpu: 20m, memory: 32Mi}
    limits: {memory: 128Mi}
# These listen to the node alone on most clusters, and a target that can never be reached is an alert that nobody can mend.
kubeControllerManager:
  enabled: false
kubeScheduler:
  enabled: false
kubeEtcd:
  enabled: false
kubeProxy:
  enabled: false
grafana:
  fullnameOverride: grafana
  # A password of its own for every platform; the chart's is the same for all the world, or another one at every rendering.
  admin:
    existingSecret: grafana-admin
    userKey: admin-user
    passwordKey: admin-password
  {{- if $oidc.on }}
  envValueFrom:
    GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET:
      secretKeyRef:
        name: oidc-grafana
        key: client_secret
  {{- end }}
  grafana.ini:
    server:
      root_url: https://{{ include "platform.host" (dict "context" .context "service" "grafana") }}
    analytics:
      reporting_enabled: false
      check_for_updates: false
    users:
      allow_sign_up: false
    {{- if $oidc.on }}
    auth:
      disable_login_form: true
    auth.generic_oauth:
      enabled: true
      name: {{ $oidc.name }}
      client_id: {{ $values.oidc.grafanaClientId }}
      scopes: openid profile email
      auth_url: {{ $oidc.authorize }}
      token_url: {{ $oidc.token }}
      api_url: {{ $oidc.userinfo }}
      allow_sign_up: true
      use_pkce: true
      role_attribute_path: contains(groups[*], '{{ $values.oidc.adminGroup }}') && 'Admin' || 'Viewer'
    {{- end }}
  ingress:
    enabled: true
    ingressClassName: traefik
    annotations:
      cert-manager.io/cluster-issuer: letsencrypt
    hosts: [{{ include "platform.host" (dict "context" .context "service" "grafana") }}]
    tls:
      - secretName: grafana-tls
        hosts: [{{ include "platform.host" (dict "context" .context "service" "grafana") }}]
  sidecar:
    dashboards:
      searchNamespace: ALL
      resources:
        requests: {cpu: 10m, memory: 64Mi}
        limits: {memory: 256Mi}
    datasources:
      searchNamespace: monitoring
  persistence:
    enabled: true
    {{- with $class }}
    storageClassName: {{ . }}
    {{- end }}
    size: 2Gi
  # One volume that can be held once: the old pod goes before the new one comes.
  deploymentStrategy:
    type: Recreate
  initChownData:
    enabled: false
  containerSecurityContext:
    readOnlyRootFilesystem: true
  resources:
    requests: {cpu: 50m, memory: 256Mi}
    limits: {memory: 512Mi}
{{- end -}}

{{/*
Where alerts go. Every alert is kept as a line of the log, so that none is lost where nothing else is set; mail, webhook and
heartbeat come beside it. Passwords and URLs are files of secrets, never text in here.
*/}}
{{- define "platform.alertmanager" -}}
{{- $alerts := .context.values.alerts -}}
global:
  resolve_timeout: 5m
  {{- with $alerts.smtp.host }}
  smtp_smarthost: {{ . }}
  smtp_from: {{ required "platform.yaml: alerts.smtp.from is needed with alerts.smtp.host" $alerts.smtp.from }}
  {{- with $alerts.smtp.user }}
  smtp_auth_username: {{ . }}
  smtp_auth_password_file: /etc/alertmanager/secrets/alert-receivers/smtp-password
  {{- end }}
  {{- end }}
inhibit_rules:
  - source_matchers: [severity = critical]
    target_matchers: [severity =~ "warning|info"]
    equal: [namespace, alertname]
  - source_matchers: [severity = warning]
    target_matchers: [severity = info]
    equal: [namespace, alertname]
route:
  receiver: platform
  group_by: [namespace, alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  routes:
    - matchers: [alertname = "Watchdog"]
      receiver: heartbeat
      group_wait: 0s
      group_interval: 1m
      repeat_interval: 5m
    # It says nothing by itself; it silences others.
    - matchers: [alertname = "InfoInhibitor"]
      receiver: log
receivers:
  - name: platform
    webhook_configs:
      - url: http://alloy.monitoring.svc:3500/loki/api/v1/raw
        send_resolved: true
      {{- if $alerts.webhook }}
      - url_file: /etc/alertmanager/secrets/alert-receivers/webhook-url
        send_resolved: true
      {{- end }}
    {{- with $alerts.email }}
    email_configs:
      - to: {{ . }}
        send_resolved: true
    {{- if not $alerts.smtp.host }}{{ fail "platform.yaml: alerts.smtp.host is needed with alerts.email" }}{{ end }}
    {{- end }}
  - name: heartbeat
    webhook_configs:
      - url: http://alloy.monitoring.svc:3500/loki/api/v1/raw
        send_resolved: false
      {{- if $alerts.heartbeat }}
      - url_file: /etc/alertmanager/secrets/alert-receivers/heartbeat-url
        send_resolved: false
      {{- end }}
  - name: log
    webhook_configs:
      - url: http://alloy.monitoring.svc:3500/loki/api/v1/raw
        send_resolved: false
{{- end -}}

{{- define "platform.alertmanager.secrets" -}}
{{- $alerts := .context.values.alerts -}}
{{- if or $alerts.webhook $alerts.heartbeat $alerts.smtp.user -}}
- alert-receivers
{{- else -}}
[]
{{- end -}}
{{- end -}}

{{- define "platform.values.loki" -}}
deploymentMode: Monolithic
loki:
  auth_enabled: false
  commonConfig:
    replication_factor: 1
  storage:
    type: filesystem
  schemaConfig:
    configs:
      - from: "2026-01-01"
        store: tsdb
        object_store: filesystem
        schema: v13
        index: {prefix: index_, period: 24h}
  limits_config:
    retention_period: {{ .context.profile.logs.retention }}
  compactor:
    retention_enabled: true
    delete_request_store: filesystem
  analytics:
    reporting_enabled: false
singleBinary:
  replicas: 1
  persistence:
    size: {{ .context.profile.logs.size }}
    {{- with .context.values.storage.className }}
    storageClass: {{ . }}
    {{- end }}
    # Logs outlive a component that was turned off by mistake.
    whenDeleted: Retain
  resources:
    requests: {cpu: 100m, memory: 256Mi}
    limits: {memory: 1Gi}
# The parts of the other ways to deploy it.
backend: {replicas: 0}
read: {replicas: 0}
write: {replicas: 0}
gateway:
  enabled: false
chunksCache:
  enabled: false
resultsCache:
  enabled: false
lokiCanary:
  enabled: false
test:
  enabled: false
sidecar:
  rules:
    enabled: false
monitoring:
  serviceMonitor:
    enabled: {{ get .context.on "prometheus-operator-crds" }}
{{- end -}}

{{- define "platform.values.tempo" -}}
tempo:
  reportingEnabled: false
  retention: {{ .context.profile.traces.retention }}
  receivers:
    otlp:
      protocols:
        grpc: {endpoint: "0.0.0.0:4317"}
        http: {endpoint: "0.0.0.0:4318"}
  metricsGenerator:
    enabled: true
    remoteWriteUrl: http://prometheus-stack-prometheus.monitoring.svc:9090/api/v1/write
  overrides:
    defaults:
      metrics_generator:
        # Without a processor the generator makes nothing.
        processors: [service-graphs, span-metrics]
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities: {drop: [ALL]}
  extraVolumeMounts:
    - {name: tmp, mountPath: /tmp}
  resources:
    requests: {cpu: 50m, memory: 256Mi}
    limits: {memory: 1Gi}
extraVolumes:
  - {name: tmp, emptyDir: {sizeLimit: 1Gi}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
persistence:
  enabled: true
  {{- with .context.values.storage.className }}
  storageClassName: {{ . }}
  {{- end }}
  size: {{ .context.profile.traces.size }}
serviceMonitor:
  enabled: {{ get .context.on "prometheus-operator-crds" }}
{{- end -}}

{{- define "platform.values.alloy" -}}
crds:
  create: false
controller:
  type: deployment
  replicas: {{ .context.profile.replicas }}
  podDisruptionBudget:
    enabled: {{ .context.ha }}
    {{- if .context.ha }}
    minAvailable: 1
    {{- end }}
  volumes:
    extra:
      - {name: data, emptyDir: {sizeLimit: 1Gi}}
alloy:
  configMap:
    create: false
    name: observability-alloy
    key: config.alloy
  enableReporting: false
  # Several of them share the pods among themselves, so that no line is read twice.
  clustering:
    enabled: {{ .context.ha }}
  storagePath: /var/lib/alloy/data
  mounts:
    extra:
      - {name: data, mountPath: /var/lib/alloy/data}
  extraPorts:
    - {name: otlp-grpc, port: 4317, targetPort: 4317, protocol: TCP}
    - {name: otlp-http, port: 4318, targetPort: 4318, protocol: TCP}
    - {name: alerts, port: 3500, targetPort: 3500, protocol: TCP}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    runAsUser: 473
    runAsGroup: 473
    capabilities: {drop: [ALL]}
    seccompProfile: {type: RuntimeDefault}
  resources:
    requests: {cpu: 50m, memory: 128Mi}
    limits: {memory: 512Mi}
# Pods and their logs, and nothing more: the chart's own rules could read every secret.
rbac:
  rules:
    - apiGroups: [""]
      resources: [pods, pods/log, namespaces]
      verbs: [get, list, watch]
  clusterRules:
    - apiGroups: [""]
      resources: [nodes]
      verbs: [get, list, watch]
configReloader:
  resources:
    requests: {cpu: 10m, memory: 32Mi}
    limits: {memory: 64Mi}
serviceMonitor:
  enabled: {{ get .context.on "prometheus-operator-crds" }}
{{- end -}}

{{- define "platform.values.observability" -}}
datasources:
  loki: {{ get .context.on "loki" }}
  tempo: {{ get .context.on "tempo" }}
alloy:
  logs: {{ get .context.on "loki" }}
  traces: {{ get .context.on "tempo" }}
  clustering: {{ .context.ha }}
{{- end -}}
