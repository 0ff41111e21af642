{{/*
What a download needs, and the download, are synced before the pods. The volume is of the same wave as the Job: one that waits for its
first pod is not healthy, and would be waited for in vain.
*/}}
{{- define "vllm.early" -}}
{{- if .Values.predownload.enabled -}}
argocd.argoproj.io/sync-wave: "-1"
{{- end -}}
{{- end -}}

{{/* What a model's pods are, from what the chart says of all and the model of itself. Each takes root and model. */}}
{{- define "vllm.workload" -}}
{{- $values := .root.Values -}}
{{- toYaml (dict
  "image" $values.image
  "imagePullSecrets" $values.imagePullSecrets
  "podSecurity" $values.podSecurity
  "runtimeClassName" $values.runtimeClassName
  "replicaCount" (dig "replicas" 1 .model)
  "autoscaling" (include "vllm.autoscaling" . | fromYaml)
  "podDisruptionBudget" $values.podDisruptionBudget
  "networkPolicy" $values.networkPolicy
  "service" $values.service
  "podAnnotations" $values.podAnnotations
  "podLabels" $values.podLabels
  "nodeSelector" (.model.nodeSelector | default $values.nodeSelector)
  "tolerations" (.model.tolerations | default $values.tolerations)
  "affinity" $values.affinity
  "priorityClassName" $values.priorityClassName
) -}}
{{- end -}}

{{/* What `common` needs to know of KEDA: the number of pods is left to it, and its least one makes the budget. */}}
{{- define "vllm.autoscaling" -}}
{{- $scale := .model.scale | default dict -}}
{{- if and .root.Values.keda.enabled $scale -}}
{{- if gt (int $scale.min) (int $scale.max) -}}{{- fail (printf "models: scale of %s has more at least than at most" .model.name) -}}{{- end -}}
{{- if and (gt (int $scale.max) 1) (ne .root.Values.cache.accessMode "ReadWriteMany") -}}
{{- fail (printf "models: several pods of %s share its volume: cache.accessMode has to be ReadWriteMany" .model.name) -}}
{{- end -}}
{{- toYaml (dict "minReplicas" $scale.min "maxReplicas" $scale.max "keda" (dict "enabled" true)) -}}
{{- end -}}
{{- end -}}

{{- define "vllm.env" -}}
{{- $values := .root.Values -}}
{{- /* Everything that is kept goes to the volume: the root of the image is read-only. */ -}}
{{- $env := dict
  "HOME" "/tmp" "USER" "vllm" "LOGNAME" "vllm"
  "HF_HOME" "/cache/huggingface"
  "VLLM_CACHE_ROOT" "/cache/vllm"
  "TRITON_CACHE_DIR" "/cache/triton"
  "TORCHINDUCTOR_CACHE_DIR" "/cache/inductor"
  "XDG_CACHE_HOME" "/cache/xdg"
  "XDG_CONFIG_HOME" "/tmp/config"
  "VLLM_NO_USAGE_STATS" 1
  "VLLM_MEDIA_URL_ALLOW_REDIRECTS" 0
  "VLLM_API_KEY" (include "common.secretRef" (dict "name" $values.auth.existingSecret "key" $values.auth.key) | fromYaml)
-}}
{{- if $values.huggingFace.enabled -}}
{{- $_ := set $env "HF_TOKEN" (include "common.secretRef" (dict "name" $values.huggingFace.existingSecret "key" $values.huggingFace.key) | fromYaml) -}}
{{- end -}}
{{- include "common.env" (mergeOverwrite $env (deepCopy $values.extraEnv) (.model.env | default dict)) -}}
{{- end -}}

{{- define "vllm.container" -}}
{{- $model := .model -}}
{{- $port := int .root.Values.service.port -}}
{{- $gpus := int (dig "gpus" 1 $model) -}}
{{- $args := list
  (printf "--served-model-name=%s" ($model.servedName | default $model.name))
  "--host=0.0.0.0"
  (printf "--port=%d" $port)
  (printf "--max-model-len=%d" (int $model.maxModelLen))
-}}
{{- with $model.revision }}{{ $args = append $args (printf "--revision=%s" .) }}{{ end -}}
{{- with $model.dtype }}{{ $args = append $args (printf "--dtype=%s" .) }}{{ end -}}
{{- with $model.gpuMemoryUtilization }}{{ $args = append $args (printf "--gpu-memory-utilization=%v" .) }}{{ end -}}
{{- if gt $gpus 1 }}{{ $args = append $args (printf "--tensor-parallel-size=%d" $gpus) }}{{ end -}}
{{- if eq $model.kind "embedding" -}}
{{- $args = append $args "--runner=pooling" -}}
{{- else -}}
{{- /* Pictures come as data in the request; nothing is fetched for a caller. */ -}}
{{- $args = concat $args (list "--allowed-media-domains" "none.invalid") -}}
{{- end -}}
{{- $args = concat $args ($model.args | default list) (list "--disable-uvicorn-access-log") -}}
{{- $resources := deepCopy ($model.resources | default (dict "requests" (dict "cpu" "2" "memory" "16Gi") "limits" (dict "cpu" "8" "memory" "48Gi"))) -}}
{{- if gt $gpus 0 -}}
{{- $resources = mergeOverwrite $resources (dict "limits" (dict .root.Values.gpuResource $gpus) "requests" (dict .root.Values.gpuResource $gpus)) -}}
{{- end -}}
{{- $probe := dict "path" "/health" "port" "http" -}}
{{- toYaml (dict
  "name" "vllm"
  "command" (list "vllm" "serve" $model.model)
  "args" $args
  "env" (include "vllm.env" . | fromYamlArray)
  "ports" (list (dict "name" "http" "containerPort" $port))
  "resources" $resources
  "startupProbe" (dict "httpGet" $probe "periodSeconds" 10 "timeoutSeconds" 5 "failureThreshold" (mul (dig "startupMinutes" 90 $model) 6))
  "livenessProbe" (dict "httpGet" $probe "periodSeconds" 20 "timeoutSeconds" 10 "failureThreshold" 6)
  "readinessProbe" (dict "httpGet" $probe "periodSeconds" 5 "timeoutSeconds" 5)
  "volumeMounts" (list (dict "name" "cache" "mountPath" "/cache") (dict "name" "shm" "mountPath" "/dev/shm"))
) -}}
{{- end -}}

{{- define "vllm.pod" -}}
{{- toYaml (dict
  "terminationGracePeriodSeconds" 120
  "volumes" (list
    (dict "name" "cache" "persistentVolumeClaim" (dict "claimName" (include "common.name" (dict "root" .root "component" .model.name))))
    (dict "name" "shm" "emptyDir" (dict "medium" "Memory" "sizeLimit" (dig "sharedMemory" "8Gi" .model)))
  )
) -}}
{{- end -}}

{{/* An update needs the GPUs of the old pod, unless there are spare ones; without GPUs, or with them, it has no gap. */}}
{{- define "vllm.strategy" -}}
{{- $scaled := and .root.Values.keda.enabled .model.scale -}}
{{- if and (gt (int (dig "gpus" 1 .model)) 0) (not .model.spareGpus) (le (int (dig "replicas" 1 .model)) 1) (not $scaled) -}}
type: Recreate
{{- else if and (gt (int (dig "gpus" 1 .model)) 0) (not .model.spareGpus) -}}
type: RollingUpdate
rollingUpdate:
  maxUnavailable: 1
  maxSurge: 0
{{- else -}}
type: RollingUpdate
rollingUpdate:
  maxUnavailable: 0
  maxSurge: 1
{{- end -}}
{{- end -}}
