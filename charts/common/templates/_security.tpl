{{/*
The security contexts. They satisfy the restricted profile of Kubernetes; the namespaces enforce it. A chart gives numbers of users
in `podSecurity` and nothing else.
*/}}

{{- define "common.podSecurityContext" -}}
{{- $security := .workload.podSecurity | default dict -}}
runAsNonRoot: true
{{- with $security.runAsUser }}
runAsUser: {{ . | int64 }}
{{- end }}
{{- with $security.runAsGroup }}
runAsGroup: {{ . | int64 }}
{{- end }}
{{- with $security.fsGroup }}
fsGroup: {{ . | int64 }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "common.containerSecurityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- end -}}
