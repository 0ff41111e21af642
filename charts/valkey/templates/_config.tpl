{{/* The configuration but for the password, which the start adds: it never stands in a file or on a command line. */}}
{{- define "valkey.config" -}}
port {{ .Values.service.port }}
dir /data
protected-mode yes
maxmemory {{ .Values.config.maxmemory }}
maxmemory-policy {{ .Values.config.maxmemoryPolicy }}
maxclients {{ .Values.config.maxclients }}
tcp-keepalive 60
save ""
appendonly {{ ternary "yes" "no" .Values.persistence.enabled }}
rename-command DEBUG ""
{{- end -}}
