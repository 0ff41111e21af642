{{/*
Pods. The callers are `common.deployment`, `common.statefulset` and `common.job`.

`root`      the chart's `$`
`component` the part, where a chart has several
`workload`  the part of the values that describes it: image, replicaCount, resources, nodeSelector …; the chart's values by default
`container` a map: what the main container has beyond image, resources and security context
`pod`       a map: what the pod has beyond that, such as `volumes`; its `initContainers` and `sidecars` are hardened too
`tmp`       a size: mounts an emptyDir of it at /tmp
`checksums` a map of texts: a pod is replaced when one of them changes
`replicas`  how many there are; for the spread
*/}}

{{/* A map of variables as a list that is sorted by name. A value is a text, or a map such as `valueFrom`. Null leaves one out. */}}
{{- define "common.env" -}}
{{- $list := list -}}
{{- range $name := keys . | sortAlpha -}}
{{- $value := get $ $name -}}
{{- if kindIs "map" $value -}}
{{- $list = append $list (merge (dict "name" $name) $value) -}}
{{- else if not (kindIs "invalid" $value) -}}
{{- $text := $value -}}
{{- if kindIs "float64" $value -}}{{- $text = ternary ($value | int64 | toString) ($value | toString) (eq (floor $value) $value) -}}{{- end -}}
{{- $list = append $list (dict "name" $name "value" ($text | toString)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $list -}}
{{- end -}}

{{/* A reference to a key of a Secret, for `common.env`. */}}
{{- define "common.secretRef" -}}
valueFrom:
  secretKeyRef:
    name: {{ .name }}
    key: {{ .key }}
    {{- if .optional }}
    optional: true
    {{- end }}
{{- end -}}

{{- define "common.container" -}}
{{- $workload := .workload | default .root.Values -}}
{{- $hardened := dict
  "image" (include "common.image" (dict "image" $workload.image))
  "imagePullPolicy" ($workload.image.pullPolicy | default "IfNotPresent")
  "securityContext" (include "common.containerSecurityContext" . | fromYaml)
  "resources" ($workload.resources | default dict)
-}}
{{- toYaml (mergeOverwrite $hardened (deepCopy .container)) -}}
{{- end -}}

{{/* Spread over nodes and zones where there is more than one; never so strict that a small cluster cannot schedule. */}}
{{- define "common.topologySpread" -}}
{{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "common.selectorLabels" $ | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "common.podTemplate" -}}
{{- $workload := .workload | default .root.Values -}}
{{- $name := include "common.name" . -}}
{{- $pod := deepCopy (.pod | default dict) -}}
{{- $container := mergeOverwrite (dict "name" (.component | default .root.Chart.Name)) (deepCopy .container) -}}
{{- if .tmp -}}
{{- $_ := set $container "volumeMounts" (append ($container.volumeMounts | default list) (dict "name" "tmp" "mountPath" "/tmp")) -}}
{{- $_ := set $pod "volumes" (append ($pod.volumes | default list) (dict "name" "tmp" "emptyDir" (dict "sizeLimit" .tmp))) -}}
{{- end -}}
{{- $containers := list (include "common.container" (dict "root" .root "workload" $workload "container" $container) | fromYaml) -}}
{{- range $pod.sidecars -}}
{{- $containers = append $containers (include "common.container" (dict "root" $.root "workload" $workload "container" .) | fromYaml) -}}
{{- end -}}
{{- $init := list -}}
{{- range $pod.initContainers -}}
{{- $init = append $init (include "common.container" (dict "root" $.root "workload" $workload "container" .) | fromYaml) -}}
{{- end -}}
{{- $spec := dict
  "automountServiceAccountToken" false
  "enableServiceLinks" false
  "serviceAccountName" (include "common.serviceAccountName" .)
  "securityContext" (include "common.podSecurityContext" (dict "workload" $workload) | fromYaml)
  "containers" $containers
-}}
{{- with $init }}{{ $_ := set $spec "initContainers" . }}{{ end -}}
{{- with $workload.imagePullSecrets }}{{ $_ := set $spec "imagePullSecrets" . }}{{ end -}}
{{- with $workload.nodeSelector }}{{ $_ := set $spec "nodeSelector" . }}{{ end -}}
{{- with $workload.tolerations }}{{ $_ := set $spec "tolerations" . }}{{ end -}}
{{- with $workload.affinity }}{{ $_ := set $spec "affinity" . }}{{ end -}}
{{- with $workload.priorityClassName }}{{ $_ := set $spec "priorityClassName" . }}{{ end -}}
{{- with $workload.runtimeClassName }}{{ $_ := set $spec "runtimeClassName" . }}{{ end -}}
{{- if gt (int (.replicas | default 1)) 1 -}}
{{- $_ := set $spec "topologySpreadConstraints" (include "common.topologySpread" . | fromYamlArray) -}}
{{- end -}}
{{- $spec = mergeOverwrite $spec (omit $pod "initContainers" "sidecars") -}}
{{- $annotations := deepCopy ($workload.podAnnotations | default dict) -}}
{{- range $key, $text := .checksums -}}
{{- $_ := set $annotations (printf "checksum/%s" $key) (sha256sum $text) -}}
{{- end -}}
metadata:
  labels:
    {{- include "common.selectorLabels" . | nindent 4 }}
    {{- with $workload.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- toYaml $spec | nindent 2 }}
{{- end -}}
