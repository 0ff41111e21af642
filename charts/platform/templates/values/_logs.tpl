{{/* Values of logs and traces. Each template takes context and name. */}}

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
    # With it the chart brings a volume at /tmp; a second one there is refused by the API server.
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
  resources:
    requests: {cpu: 50m, memory: 256Mi}
    limits: {memory: 1Gi}
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
