{{/* Values of our own charts. Each template takes context and name. */}}

{{/* What a chart needs to be watched. */}}
{{- define "platform.monitoring" -}}
monitoring:
  enabled: {{ get .context.on "prometheus-operator-crds" }}
{{- end -}}

{{/*
The secrets that only the user can give are made where they are needed: Ceph's claims make their own, and a component that is off
asks for none.
*/}}
{{- define "platform.values.secrets" -}}
{{- $namespaces := dict "argo-cd" true -}}
{{- range $name, $component := .context.components -}}
{{- if get $.context.on $name -}}{{- $_ := set $namespaces $component.namespace true -}}{{- end -}}
{{- end -}}
namespaces:
  {{- range $namespace, $_ := $namespaces }}
  - {{ $namespace }}
  {{- end }}
{{- if ne .context.values.s3.mode "external" }}
exclude:
  - openwebui/s3-openwebui
  {{- range list "authentik" "litellm" "openwebui" }}
  - {{ . }}/backup-s3
  {{- end }}
{{- end }}
{{- end -}}

{{- define "platform.values.backup" -}}
mode: {{ .context.values.s3.mode }}
claims:
  - {namespace: openwebui, name: s3-openwebui, bucket: {{ .context.values.s3.files }}}
  {{- range list "authentik" "litellm" "openwebui" }}
  {{- if get $.context.on (printf "postgres-%s" .) }}
  - {namespace: {{ . }}, name: backup-s3, bucket: {{ printf "%s-%s" $.context.values.s3.backups . }}}
  {{- end }}
  {{- end }}
{{- end -}}

{{/* URL of the S3 server. */}}
{{- define "platform.s3" -}}
{{- if eq .context.values.s3.mode "rook" -}}
http://rook-ceph-rgw-ceph-objectstore.rook-ceph.svc:80
{{- else -}}
{{- required "platform.yaml: s3.external.endpoint is needed with s3.mode external" .context.values.s3.external.endpoint -}}
{{- end -}}
{{- end -}}

{{/* One database for the application whose name follows `postgres-`. */}}
{{- define "platform.values.postgres" -}}
{{- $values := .context.values -}}
{{- $application := trimPrefix "postgres-" .name -}}
{{- $saved := ne $values.s3.mode "none" -}}
{{- $restore := get $values.backup.restore .name -}}
database: {{ $application }}
secret: cloudnative-pg-cluster-{{ $application }}
instances: {{ .context.profile.postgres.instances }}
storage:
  size: {{ .context.profile.postgres.size }}
  className: {{ $values.storage.className | quote }}
{{- if $saved }}
backup:
  enabled: true
  {{- if eq $values.s3.mode "rook" }}
  destination: s3://{{ $values.s3.backups }}-{{ $application }}/
  {{- else }}
  destination: s3://{{ $values.s3.backups }}/{{ $application }}
  {{- end }}
  endpoint: {{ include "platform.s3" . }}
  schedule: {{ $values.backup.schedule | quote }}
  retention: {{ $values.backup.retention }}
  {{- with $restore }}
  serverName: {{ .to }}
  {{- end }}
{{- end }}
{{- if $restore }}
{{- if not $saved }}{{ fail "platform.yaml: backup.restore needs s3.mode" }}{{ end }}
restore:
  enabled: true
  serverName: {{ $restore.from }}
  targetTime: {{ $restore.targetTime | default "" | quote }}
{{- end }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.qdrant" -}}
# A cluster agrees by majority.
replicaCount: {{ ternary (max 3 (int .context.profile.replicas)) 1 .context.ha }}
persistence:
  storageClass: {{ .context.values.storage.className | quote }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.valkey" -}}
persistence:
  enabled: true
  storageClass: {{ .context.values.storage.className | quote }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.tika" -}}
replicaCount: {{ .context.profile.replicas }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.docling" -}}
replicaCount: {{ .context.profile.replicas }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.gotenberg" -}}
replicaCount: {{ .context.profile.replicas }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.searxng" -}}
replicaCount: {{ .context.profile.replicas }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.doc-ingestion" -}}
replicaCount: {{ .context.profile.replicas }}
autoscaling:
  enabled: {{ .context.ha }}
  keda:
    enabled: {{ and .context.ha (get .context.on "keda") }}
config:
  TIKA_BASE_URL: {{ ternary "http://tika.tika:9998" "" (get .context.on "tika") | quote }}
settings:
  {{- if get .context.on "docling" }}
  docling: {base_url: "http://docling.docling:5001"}
  {{- end }}
  {{- if get .context.on "searxng" }}
  search: {searxng_url: "http://searxng.searxng:8080"}
  {{- end }}
  telemetry:
    log_format: json
    {{- if get .context.on "tempo" }}
    otlp_endpoint: http://alloy.monitoring:4318
    {{- end }}
{{- if get .context.on "docling" }}
secretSettings:
  docling.api_key: {name: secrets, key: DOCLING_API_KEY}
{{- end }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.vllm" -}}
models:
  {{- range $name, $model := .context.values.models }}
  {{- if $model.local }}
  - {{- merge (dict "name" $name "model" $model.model "kind" $model.kind "maxModelLen" $model.context) ($model.vllm | default dict) | toYaml | nindent 4 }}
  {{- end }}
  {{- end }}
huggingFace:
  enabled: {{ .context.values.llm.huggingFace }}
keda:
  enabled: {{ get .context.on "keda" }}
cache:
  storageClass: {{ .context.values.storage.className | quote }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{/*
The models that LiteLLM offers, as a list under `models`: those that run here where vLLM is on, and the others at the server of
`llm.url`. Their windows are those of vLLM, from the same place.
*/}}
{{- define "platform.models" -}}
{{- $list := list -}}
{{- range $name, $model := .context.values.models -}}
{{- $entry := dict "name" $name "kind" $model.kind "model" $model.model "maxModelLen" $model.context -}}
{{- with $model.maxOutput -}}{{- $_ := set $entry "maxOutput" . -}}{{- end -}}
{{- if $model.vision -}}{{- $_ := set $entry "vision" true -}}{{- end -}}
{{- if and $model.local (get $.context.on "vllm") -}}
{{- $list = append $list (merge (dict "apiBase" (printf "http://vllm-%s.vllm:8000/v1" $name) "model" $name) $entry) -}}
{{- else if $.context.values.llm.url -}}
{{- $list = append $list (merge (dict "apiBase" $.context.values.llm.url "provider" "openai" "existingSecret" "litellm-secrets" "key" "LLM_API_KEY") $entry) -}}
{{- end -}}
{{- end -}}
{{- dict "models" $list | toYaml -}}
{{- end -}}

{{- define "platform.values.litellm" -}}
replicaCount: {{ .context.profile.replicas }}
{{ include "platform.models" . }}
{{- if get .context.on "tempo" }}
otlpEndpoint: http://alloy.monitoring:4317
{{- end }}
{{ include "platform.monitoring" . }}
{{- end -}}

{{- define "platform.values.openwebui" -}}
{{- $values := .context.values -}}
{{- $host := include "platform.host" (dict "context" .context "service" "openwebui") -}}
{{- $oidc := include "platform.oidc" (dict "context" .context "application" "openwebui") | fromYaml -}}
{{- $shared := ne $values.s3.mode "none" -}}
# Several pods need storage that all of them see.
replicaCount: {{ ternary .context.profile.replicas 1 $shared }}
url: https://{{ $host }}
ingress:
  enabled: true
  host: {{ $host }}
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
admin:
  email: {{ $values.email }}
embedding:
  {{- range $name, $model := $values.models }}
  {{- if eq $model.kind "embedding" }}
  model: {{ $name }}
  {{- end }}
  {{- end }}
valkey:
  enabled: {{ get .context.on "valkey" }}
webSearch:
  enabled: {{ get .context.on "searxng" }}
storage:
  provider: {{ ternary "s3" "local" $shared }}
  volume:
    storageClass: {{ $values.storage.className | quote }}
  {{- if $shared }}
  s3:
    endpoint: {{ include "platform.s3" . }}
    bucket: {{ $values.s3.files }}
    region: {{ $values.s3.external.region }}
  {{- end }}
{{- if $oidc.enabled }}
oidc:
  enabled: true
  name: {{ $oidc.name }}
  providerUrl: {{ trimSuffix "/" $oidc.issuer }}/.well-known/openid-configuration
  clientId: {{ $values.oidc.openwebuiClientId }}
login:
  defaultRole: user
{{- end }}
{{ include "platform.monitoring" . }}
{{- if get .context.on "tempo" }}
otlpEndpoint: http://alloy.monitoring:4317
{{- end }}
{{- end -}}
