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
