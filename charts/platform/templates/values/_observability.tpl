{{/* Values of metrics and dashboards. Each template takes context and name. */}}

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
  # A pod for `helm test`, which nobody calls here.
  testFramework:
    enabled: false
  # A password of its own for every platform; the chart's is the same for all the world, or another one at every rendering.
  admin:
    existingSecret: grafana-admin
    userKey: admin-user
    passwordKey: admin-password
  {{- if $oidc.enabled }}
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
    {{- if $oidc.enabled }}
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
    annotations:
      # What people made in it stays when the component is turned off.
      argocd.argoproj.io/sync-options: Delete=false,Prune=false
      argocd.argoproj.io/compare-options: IgnoreExtraneous
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
