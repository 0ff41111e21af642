{{/* The settings: the file of the chart, and over it the values. The secret is a variable, never here. */}}
{{- define "searxng.settings" -}}
{{- $settings := .Files.Get "files/settings.yml" | fromYaml -}}
{{- $_ := set $settings "server" (mergeOverwrite ($settings.server | default dict) (dict "limiter" .Values.limiter.enabled)) -}}
{{- toYaml (mergeOverwrite $settings .Values.settings) -}}
{{- end -}}

{{- define "searxng.limiter" -}}
[botdetection.ip_lists]
pass_ip = {{ .Values.limiter.passIp | toJson }}
pass_searxng_org = false
{{- end -}}
