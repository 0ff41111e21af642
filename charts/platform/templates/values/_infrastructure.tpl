{{/*
Values of the components under everything else. Each template takes context and name, and writes the values of the component of
its name. Only what differs from the upstream chart's own values stands here.
*/}}

{{- define "platform.values.sealed-secrets" -}}
# kubeseal looks for this name.
fullnameOverride: sealed-secrets-controller
# The key is made before the cluster: no other one may come in its place.
keyrenewperiod: "0"
metrics:
  serviceMonitor:
    enabled: {{ get .context.on "prometheus-operator-crds" }}
resources:
  requests: {cpu: 10m, memory: 64Mi}
  limits: {memory: 128Mi}
{{- end -}}

{{- define "platform.values.cert-manager" -}}
crds:
  enabled: true
  # Without the definitions every certificate would be gone.
  keep: true
global:
  leaderElection:
    namespace: cert-manager
replicaCount: {{ .context.profile.replicas }}
podDisruptionBudget:
  enabled: {{ .context.ha }}
resources:
  requests: {cpu: 10m, memory: 64Mi}
  limits: {memory: 256Mi}
webhook:
  replicaCount: {{ .context.profile.replicas }}
  podDisruptionBudget:
    enabled: {{ .context.ha }}
  resources:
    requests: {cpu: 10m, memory: 32Mi}
    limits: {memory: 128Mi}
cainjector:
  replicaCount: {{ .context.profile.replicas }}
  podDisruptionBudget:
    enabled: {{ .context.ha }}
  resources:
    requests: {cpu: 10m, memory: 128Mi}
    limits: {memory: 512Mi}
startupapicheck:
  enabled: false
prometheus:
  servicemonitor:
    enabled: {{ get .context.on "prometheus-operator-crds" }}
{{- end -}}

{{- define "platform.values.prometheus-operator-crds" -}}
crds:
  annotations:
    # Without the definitions every monitor and every alert would be gone.
    argocd.argoproj.io/sync-options: Delete=false,Prune=false
    argocd.argoproj.io/compare-options: IgnoreExtraneous
{{- end -}}

{{- define "platform.values.traefik" -}}
deployment:
  replicas: {{ .context.profile.replicas }}
podDisruptionBudget:
  enabled: {{ .context.ha }}
  {{- if .context.ha }}
  minAvailable: 1
  {{- end }}
global:
  checkNewVersion: false
ingressClass:
  name: traefik
service:
  spec:
    type: {{ .context.values.network.serviceType }}
ports:
  web:
    {{- if eq .context.values.network.serviceType "NodePort" }}
    nodePort: 30080
    {{- end }}
    http:
      redirections:
        entryPoint: {to: websecure, scheme: https, permanent: true}
  websecure:
    {{- if eq .context.values.network.serviceType "NodePort" }}
    nodePort: 30443
    {{- end }}
    transport:
      respondingTimeouts:
        # A large upload over a slow line takes longer than the usual minute.
        readTimeout: 900s
metrics:
  prometheus:
    service:
      enabled: {{ get .context.on "prometheus-operator-crds" }}
    serviceMonitor:
      enabled: {{ get .context.on "prometheus-operator-crds" }}
resources:
  requests: {cpu: 50m, memory: 64Mi}
  limits: {memory: 256Mi}
{{- end -}}

{{- define "platform.values.cloudnative-pg" -}}
replicaCount: {{ .context.profile.replicas }}
monitoring:
  podMonitorEnabled: {{ get .context.on "prometheus-operator-crds" }}
resources:
  requests: {cpu: 20m, memory: 128Mi}
  limits: {memory: 256Mi}
{{- end -}}

{{- define "platform.values.plugin-barman-cloud" -}}
resources:
  requests: {cpu: 10m, memory: 64Mi}
  limits: {memory: 128Mi}
{{- end -}}

{{- define "platform.values.keda" -}}
prometheus:
  operator:
    enabled: {{ get .context.on "prometheus-operator-crds" }}
    serviceMonitor:
      enabled: {{ get .context.on "prometheus-operator-crds" }}
{{- end -}}

{{- define "platform.values.nvidia-device-plugin" -}}
# Finds the nodes with a GPU by itself.
nfd:
  enabled: true
gfd:
  enabled: true
{{- end -}}

{{- define "platform.values.rook-ceph" -}}
monitoring:
  enabled: {{ get .context.on "prometheus-operator-crds" }}
{{- end -}}

{{- define "platform.values.rook-ceph-cluster" -}}
monitoring:
  enabled: {{ get .context.on "prometheus-operator-crds" }}
toolbox:
  enabled: false
cephClusterSpec:
  mon:
    count: {{ ternary 3 1 .context.ha }}
    allowMultiplePerNode: {{ not .context.ha }}
  mgr:
    count: {{ ternary 2 1 .context.ha }}
    allowMultiplePerNode: {{ not .context.ha }}
  dashboard:
    enabled: false
# Object storage is all that the platform wants of it.
cephBlockPools: []
cephFileSystems: []
cephObjectStores:
  - name: ceph-objectstore
    spec:
      metadataPool:
        failureDomain: {{ ternary "host" "osd" .context.ha }}
        replicated:
          size: {{ ternary 3 1 .context.ha }}
          requireSafeReplicaSize: {{ .context.ha }}
      dataPool:
        failureDomain: {{ ternary "host" "osd" .context.ha }}
        replicated:
          size: {{ ternary 3 1 .context.ha }}
          requireSafeReplicaSize: {{ .context.ha }}
      preservePoolsOnDelete: true
      gateway:
        port: 80
        instances: {{ .context.profile.replicas }}
    storageClass:
      enabled: true
      name: ceph-bucket
      reclaimPolicy: Retain
      volumeBindingMode: Immediate
      parameters:
        region: us-east-1
    ingress:
      enabled: false
    route:
      enabled: false
{{- end -}}
