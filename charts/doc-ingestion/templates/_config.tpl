{{/* The settings as the service's file: the predecessor's values, what the chart knows, and `settings` over both. */}}
{{- define "doc-ingestion.settings" -}}
{{- $v := .Values -}}
{{- $made := dict
  "http" (dict "listen" (printf "0.0.0.0:%d" (int $v.service.targetPort)))
  "spool" (dict "directory" "/tmp" "disk_total" (include "doc-ingestion.diskTotal" .))
  "telemetry" (dict "service_name" $v.config.APP_NAME "log_format" "json")
-}}
{{- with $v.config.TIKA_BASE_URL }}{{ $_ := set $made "tika" (dict "base_url" .) }}{{ end -}}
{{- with $v.config.TIKA_USER }}{{ $_ := set $made "tika" (mergeOverwrite ($made.tika | default dict) (dict "user" .)) }}{{ end -}}
{{- if $v.policy }}{{ $_ := set $made "routing" (dict "policy_file" "/etc/doc-ingestion/policy.yaml") }}{{ end -}}
{{- toYaml (mergeOverwrite $made (deepCopy $v.settings)) -}}
{{- end -}}

{{/* Nine tenths of the volume, in MiB: above its size the kubelet would throw the pod out, and every document with it. */}}
{{- define "doc-ingestion.diskTotal" -}}
{{- $size := .Values.scratchSize -}}
{{- if not (regexMatch "^[0-9]+(Gi|Mi)$" $size) -}}{{- fail (printf "scratchSize %q: give it in Gi or Mi" $size) -}}{{- end -}}
{{- $mebi := trimSuffix "Mi" $size -}}
{{- if hasSuffix "Gi" $size }}{{ $mebi = mul (trimSuffix "Gi" $size | int64) 1024 }}{{ end -}}
{{- printf "%dMiB" (div (mul ($mebi | int64) 9) 10) -}}
{{- end -}}

{{/* What the predecessor's values could ask for and nobody should get. */}}
{{- define "doc-ingestion.refuse" -}}
{{- $c := .Values.config -}}
{{- if $c.API_KEY -}}{{- fail "config.API_KEY: a key in the values can be read by everybody; put it into a Secret and name that in config.apiKeyExistingSecret" -}}{{- end -}}
{{- if $c.TIKA_PASSWORD -}}{{- fail "config.TIKA_PASSWORD: put it into a Secret and name that in config.tikaExistingSecret" -}}{{- end -}}
{{- if or .Values.namespace.create (not (has .Values.namespace.name (list "" .Release.Namespace))) -}}
{{- fail "namespace: install the chart in its namespace (helm --namespace); it makes none" -}}
{{- end -}}
{{- end -}}
