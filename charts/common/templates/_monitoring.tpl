{{/*
What Prometheus and Grafana read. All of it is made only where `monitoring.enabled` is true, because the kinds are custom ones.

`monitoring` of the values: {enabled, namespace, interval, labels, alerts, dashboards}
*/}}

{{/* `port` is the name of the Service's port. `path` defaults to /metrics; `endpoint` is a map of more fields. */}}
{{- define "common.serviceMonitor" -}}
{{- $monitoring := .root.Values.monitoring -}}
{{- if $monitoring.enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  {{- include "common.metadata" (dict "root" .root "component" .component "labels" $monitoring.labels) | nindent 2 }}
spec:
  selector:
    matchLabels:
      {{- include "common.selectorLabels" . | nindent 6 }}
    matchExpressions:
      - { key: platform/headless, operator: DoesNotExist }
  endpoints:
    - port: {{ .port }}
      path: {{ .path | default "/metrics" }}
      interval: {{ $monitoring.interval }}
      scrapeTimeout: 10s
      {{- with .endpoint }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
{{- end -}}
{{- end -}}

{{/* The rules in the files `files/alerts/*.yaml` of a chart, which are plain files of Prometheus so that promtool can test them. */}}
{{- define "common.prometheusRule" -}}
{{- $monitoring := .root.Values.monitoring -}}
{{- if and $monitoring.enabled $monitoring.alerts -}}
{{- $groups := list -}}
{{- range $path, $_ := .root.Files.Glob "files/alerts/*.yaml" -}}
{{- $groups = concat $groups ($.root.Files.Get $path | fromYaml).groups -}}
{{- end -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  {{- include "common.metadata" (dict "root" .root "labels" $monitoring.labels) | nindent 2 }}
spec:
  groups:
    {{- toYaml $groups | nindent 4 }}
{{- end -}}
{{- end -}}

{{/* The dashboards in `files/dashboards/*.json`, one ConfigMap, found by Grafana's sidecar by its label. */}}
{{- define "common.dashboards" -}}
{{- $monitoring := .root.Values.monitoring -}}
{{- if and $monitoring.enabled $monitoring.dashboards -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "common.metadata" (dict "root" .root "component" "dashboards" "labels" (dict "grafana_dashboard" "1")) | nindent 2 }}
data:
  {{- range $path, $_ := .root.Files.Glob "files/dashboards/*.json" }}
  {{ base $path }}: |
    {{- $.root.Files.Get $path | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
