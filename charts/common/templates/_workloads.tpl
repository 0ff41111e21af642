{{/*
Deployments, StatefulSets and Jobs around `common.podTemplate`, and what belongs to them: autoscaler, disruption budget.
*/}}

{{/* The least number of pods: of the autoscaler where it is on, else the fixed one. */}}
{{- define "common.replicas" -}}
{{- $workload := .workload | default .root.Values -}}
{{- $scaling := $workload.autoscaling | default dict -}}
{{- if or $scaling.enabled (dig "keda" "enabled" false $scaling) -}}
{{- $scaling.minReplicas | default 1 | int -}}
{{- else -}}
{{- $workload.replicaCount | default 1 | int -}}
{{- end -}}
{{- end -}}

{{- define "common.deployment" -}}
{{- $workload := .workload | default .root.Values -}}
{{- $scaling := $workload.autoscaling | default dict -}}
{{- $replicas := include "common.replicas" . | int -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "common.metadata" (omit . "annotations" "labels") | nindent 2 }}
spec:
  {{- if not (or $scaling.enabled (dig "keda" "enabled" false $scaling)) }}
  replicas: {{ hasKey $workload "replicaCount" | ternary ($workload.replicaCount | int) 1 }}
  {{- end }}
  revisionHistoryLimit: 3
  {{- with .progressDeadlineSeconds }}
  progressDeadlineSeconds: {{ . }}
  {{- end }}
  strategy:
    {{- if .strategy }}
    {{- toYaml .strategy | nindent 4 }}
    {{- else }}
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
    {{- end }}
  selector:
    matchLabels:
      {{- include "common.selectorLabels" . | nindent 6 }}
  template:
    {{- include "common.podTemplate" (merge (dict "replicas" $replicas) .) | nindent 4 }}
{{- end -}}

{{/* `claims` is the list of volumeClaimTemplates. */}}
{{- define "common.statefulset" -}}
{{- $workload := .workload | default .root.Values -}}
{{- $replicas := include "common.replicas" . | int -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "common.metadata" (omit . "annotations" "labels") | nindent 2 }}
spec:
  replicas: {{ $replicas }}
  revisionHistoryLimit: 3
  serviceName: {{ include "common.name" . }}-headless
  podManagementPolicy: {{ .podManagementPolicy | default "Parallel" }}
  updateStrategy:
    type: RollingUpdate
  selector:
    matchLabels:
      {{- include "common.selectorLabels" . | nindent 6 }}
  template:
    {{- include "common.podTemplate" (merge (dict "replicas" $replicas) .) | nindent 4 }}
  {{- with .claims }}
  volumeClaimTemplates:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* `annotations` are the Job's own, such as hooks; `backoffLimit` and `deadline` (seconds) bound it. */}}
{{- define "common.job" -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "common.metadata" . | nindent 2 }}
spec:
  backoffLimit: {{ .backoffLimit | default 6 }}
  activeDeadlineSeconds: {{ .deadline | default 1800 }}
  template:
    {{- include "common.podTemplate" (merge (dict "pod" (mergeOverwrite (dict "restartPolicy" "Never") (.pod | default dict))) .) | nindent 4 }}
{{- end -}}

{{/* None for a single pod: it would forbid that the node is ever drained. */}}
{{- define "common.pdb" -}}
{{- $workload := .workload | default .root.Values -}}
{{- if gt (include "common.replicas" . | int) 1 -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "common.metadata" (dict "root" .root "component" .component) | nindent 2 }}
spec:
  maxUnavailable: {{ ($workload.podDisruptionBudget | default dict).maxUnavailable | default 1 }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "common.selectorLabels" . | nindent 6 }}
{{- end -}}
{{- end -}}

{{/* By processor only: memory of a JVM or a Python process does not come back, and would scale up for good. */}}
{{- define "common.hpa" -}}
{{- $workload := .workload | default .root.Values -}}
{{- $scaling := $workload.autoscaling -}}
{{- if and $scaling.enabled (not (dig "keda" "enabled" false $scaling)) -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "common.metadata" (dict "root" .root "component" .component) | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "common.name" . }}
  minReplicas: {{ $scaling.minReplicas | int }}
  maxReplicas: {{ $scaling.maxReplicas | int }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $scaling.targetCPUUtilizationPercentage | int }}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
{{- end -}}
{{- end -}}
