{{/* The configuration file, with the models and their limits from one list. Keys are variables, never here. */}}
{{- define "litellm.config" -}}
{{- $values := .Values -}}
{{- $models := list -}}
{{- $limits := dict -}}
{{- range $index, $model := $values.models -}}
{{- $key := ternary (printf "os.environ/MODEL_KEY_%d" $index) "os.environ/MODEL_KEY" (not (empty $model.existingSecret)) -}}
{{- $params := dict
  "model" (printf "%s/%s" ($model.provider | default "hosted_vllm") ($model.model | default $model.name))
  "api_base" $model.apiBase
  "api_key" $key
-}}
{{- with $model.rpm }}{{ $_ := set $params "rpm" (int .) }}{{ end -}}
{{- with $model.tpm }}{{ $_ := set $params "tpm" (int .) }}{{ end -}}
{{- $info := dict "mode" $model.kind "max_input_tokens" (int $model.maxModelLen) -}}
{{- if eq $model.kind "chat" -}}
{{- $output := int ($model.maxOutput | default (min (div (int $model.maxModelLen) 4) 4096)) -}}
{{- if ge $output (int $model.maxModelLen) -}}{{- fail (printf "models: maxOutput of %s leaves nothing of its window" $model.name) -}}{{- end -}}
{{- $info = merge $info (dict "max_output_tokens" $output "supports_vision" ($model.vision | default false)) -}}
{{- $limit := dict "window" (int $model.maxModelLen) "output" $output -}}
{{- if and (hasKey $limits $model.name) (ne (toJson (get $limits $model.name)) (toJson $limit)) -}}
{{- fail (printf "models: entries of the name %s have different windows" $model.name) -}}
{{- end -}}
{{- $_ := set $limits $model.name $limit -}}
{{- end -}}
{{- $models = append $models (dict "model_name" $model.name "litellm_params" $params "model_info" $info) -}}
{{- end -}}
{{- $general := dict "master_key" "os.environ/LITELLM_MASTER_KEY" "disable_error_logs" true "store_model_in_db" false "allow_public_health_readiness_details" false -}}
{{- if not $values.database.enabled }}{{ $_ := set $general "allow_requests_on_db_unavailable" true }}{{ end -}}
{{- $settings := dict
  "request_timeout" (int $values.requestTimeout)
  "drop_params" true
  "turn_off_message_logging" true
  "json_logs" true
-}}
{{- if $values.monitoring.enabled -}}
{{- /* The network policy lets Prometheus in and nobody else; it has no key. */ -}}
{{- $_ := set $settings "callbacks" (concat ($settings.callbacks | default list) (list "prometheus")) -}}
{{- $_ := set $settings "require_auth_for_metrics_endpoint" false -}}
{{- end -}}
{{- if $values.otlpEndpoint }}{{ $_ := set $settings "callbacks" (append ($settings.callbacks | default list) "otel") }}{{ end -}}
{{- $config := dict
  "model_list" $models
  "general_settings" $general
  "litellm_settings" $settings
  "router_settings" (dict "num_retries" 1 "allowed_fails" 3 "cooldown_time" 15)
-}}
{{- if $values.guardrail.enabled -}}
{{- $_ := set $config "guardrails" (list (dict
  "guardrail_name" "context-window"
  "litellm_params" (dict "guardrail" "context_window.ContextWindow" "mode" "pre_call" "default_on" true "limits" $limits "margin" $values.guardrail.margin)
)) -}}
{{- end -}}
{{- toYaml (mergeOverwrite $config (deepCopy $values.config)) -}}
{{- end -}}

{{- define "litellm.databaseEnv" -}}
{{- $database := .Values.database -}}
{{- toYaml (dict
  "DATABASE_HOST" $database.host
  "DATABASE_NAME" $database.name
  "DATABASE_USERNAME" (include "common.secretRef" (dict "name" $database.existingSecret "key" $database.userKey) | fromYaml)
  "DATABASE_PASSWORD" (include "common.secretRef" (dict "name" $database.existingSecret "key" $database.passwordKey) | fromYaml)
) -}}
{{- end -}}

{{/* What the program and the Job have in common. */}}
{{- define "litellm.env" -}}
{{- $values := .Values -}}
{{- $env := dict
  "HOME" "/tmp"
  "XDG_CACHE_HOME" "/tmp/cache"
  "PRISMA_OFFLINE_MODE" true
  "LITELLM_LOCAL_MODEL_COST_MAP" "True"
  "LITELLM_MODE" "PRODUCTION"
  "LITELLM_MASTER_KEY" (include "common.secretRef" (dict "name" $values.masterKey.existingSecret "key" $values.masterKey.key) | fromYaml)
-}}
{{- with $values.saltKey.existingSecret -}}
{{- $_ := set $env "LITELLM_SALT_KEY" (include "common.secretRef" (dict "name" . "key" $values.saltKey.key) | fromYaml) -}}
{{- end -}}
{{- if $values.database.enabled -}}
{{- $env = mergeOverwrite $env (include "litellm.databaseEnv" . | fromYaml) -}}
{{- end -}}
{{- toYaml $env -}}
{{- end -}}
