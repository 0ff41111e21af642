{{/* A variable from a Secret, as a map for `common.env`. Takes name and key. */}}
{{- define "openwebui.secret" -}}
{{- include "common.secretRef" . -}}
{{- end -}}

{{/* Everything that Open WebUI is told. Names are those of its version; a test holds them against it. */}}
{{- define "openwebui.env" -}}
{{- $v := .Values -}}
{{- $own := $v.secrets.existingSecret -}}
{{- $documentKey := include "openwebui.secret" (dict "name" $own "key" $v.secrets.documentKey) | fromYaml -}}
{{- $documents := trimSuffix "/" $v.documents.url -}}
{{- $env := dict
  "ENV" "prod"
  "PORT" $v.service.port
  "WEBUI_URL" $v.url
  "WEBUI_SECRET_KEY" (include "openwebui.secret" (dict "name" $own "key" $v.secrets.secretKey) | fromYaml)
  "ENABLE_PERSISTENT_CONFIG" $v.persistentConfig
  "ENABLE_OLLAMA_API" false
  "ENABLE_OPENAI_API" true
  "OPENAI_API_BASE_URL" $v.openai.baseUrl
  "OPENAI_API_KEY" (include "openwebui.secret" (dict "name" $own "key" $v.secrets.openaiKey) | fromYaml)
  "DEFAULT_MODELS" $v.openai.defaultModels
  "ENABLE_SIGNUP" $v.login.signup
  "ENABLE_LOGIN_FORM" $v.login.form
  "DEFAULT_USER_ROLE" $v.login.defaultRole
  "CONTENT_EXTRACTION_ENGINE" "external"
  "EXTERNAL_DOCUMENT_LOADER_URL" $documents
  "EXTERNAL_DOCUMENT_LOADER_API_KEY" $documentKey
  "RAG_FILE_MAX_SIZE" $v.documents.maxFileMiB
  "RAG_EMBEDDING_ENGINE" "openai"
  "RAG_OPENAI_API_BASE_URL" $v.embedding.baseUrl
  "RAG_OPENAI_API_KEY" (include "openwebui.secret" (dict "name" $own "key" $v.secrets.embeddingKey) | fromYaml)
  "RAG_EMBEDDING_MODEL" $v.embedding.model
  "RAG_EMBEDDING_QUERY_PREFIX" $v.embedding.queryPrefix
  "RAG_EMBEDDING_CONTENT_PREFIX" $v.embedding.passagePrefix
  "RAG_EMBEDDING_BATCH_SIZE" $v.embedding.batchSize
  "CHUNK_SIZE" $v.embedding.chunkSize
  "CHUNK_OVERLAP" $v.embedding.chunkOverlap
  "ENABLE_MARKDOWN_HEADER_TEXT_SPLITTER" $v.embedding.markdownSplitter
  "RAG_TOP_K" $v.embedding.topK
  "VECTOR_DB" "qdrant"
  "QDRANT_URI" $v.qdrant.url
  "QDRANT_GRPC_PORT" $v.qdrant.grpcPort
  "QDRANT_PREFER_GRPC" true
  "ENABLE_QDRANT_MULTITENANCY_MODE" true
  "ENABLE_WEB_SEARCH" $v.webSearch.enabled
  "WEB_SEARCH_RESULT_COUNT" $v.webSearch.results
  "THREAD_POOL_SIZE" $v.threads
  "STORAGE_PROVIDER" (ternary "s3" "" (eq $v.storage.provider "s3"))
  "DATA_DIR" "/data"
  "STATIC_DIR" "/tmp/static"
  "HOME" "/tmp"
  "HF_HOME" "/tmp/huggingface"
  "HF_HUB_OFFLINE" 1
  "XDG_CACHE_HOME" "/tmp/cache"
  "MPLCONFIGDIR" "/tmp/matplotlib"
  "PYTHONDONTWRITEBYTECODE" 1
  "OFFLINE_MODE" true
  "ENABLE_VERSION_UPDATE_CHECK" false
  "ENABLE_COMMUNITY_SHARING" false
  "WEBUI_SESSION_COOKIE_SECURE" (hasPrefix "https://" $v.url)
-}}
{{- if $v.documents.webLoader -}}
{{- $env = mergeOverwrite $env (dict "WEB_LOADER_ENGINE" "external" "EXTERNAL_WEB_LOADER_URL" (printf "%s/load" $documents) "EXTERNAL_WEB_LOADER_API_KEY" $documentKey) -}}
{{- end -}}
{{- if $v.webSearch.enabled -}}
{{- if $v.documents.webSearch -}}
{{- $env = mergeOverwrite $env (dict "WEB_SEARCH_ENGINE" "external" "EXTERNAL_WEB_SEARCH_URL" (printf "%s/search" $documents) "EXTERNAL_WEB_SEARCH_API_KEY" $documentKey) -}}
{{- else -}}
{{- $env = mergeOverwrite $env (dict "WEB_SEARCH_ENGINE" "searxng" "SEARXNG_QUERY_URL" $v.webSearch.searxngUrl) -}}
{{- end -}}
{{- end -}}
{{- if $v.qdrant.auth -}}
{{- $_ := set $env "QDRANT_API_KEY" (include "openwebui.secret" (dict "name" $v.qdrant.existingSecret "key" $v.qdrant.key) | fromYaml) -}}
{{- end -}}
{{- toYaml (mergeOverwrite $env (include "openwebui.stores" . | fromYaml) (include "openwebui.people" . | fromYaml) (deepCopy $v.extraEnv)) -}}
{{- end -}}

{{/* Database, memory of several pods, files, spans. */}}
{{- define "openwebui.stores" -}}
{{- $v := .Values -}}
{{- $env := dict -}}
{{- if $v.database.enabled -}}
{{- $env = mergeOverwrite $env (dict
  "DATABASE_TYPE" "postgresql"
  "DATABASE_HOST" $v.database.host
  "DATABASE_PORT" $v.database.port
  "DATABASE_NAME" $v.database.name
  "DATABASE_USER" (include "openwebui.secret" (dict "name" $v.database.existingSecret "key" $v.database.userKey) | fromYaml)
  "DATABASE_PASSWORD" (include "openwebui.secret" (dict "name" $v.database.existingSecret "key" $v.database.passwordKey) | fromYaml)
  "DATABASE_POOL_SIZE" 10
) -}}
{{- end -}}
{{- if $v.valkey.enabled -}}
{{- /* A variable can use those before it only, and they are sorted by name. */ -}}
{{- $env = mergeOverwrite $env (dict
  "CACHE_PASSWORD" (include "openwebui.secret" (dict "name" $v.valkey.existingSecret "key" $v.valkey.key) | fromYaml)
  "REDIS_URL" (printf "redis://:$(CACHE_PASSWORD)@%s/0" $v.valkey.host)
  "WEBSOCKET_REDIS_URL" (printf "redis://:$(CACHE_PASSWORD)@%s/0" $v.valkey.host)
  "WEBSOCKET_MANAGER" "redis"
  "ENABLE_WEBSOCKET_SUPPORT" true
) -}}
{{- end -}}
{{- if eq $v.storage.provider "s3" -}}
{{- $s3 := $v.storage.s3 -}}
{{- $env = mergeOverwrite $env (dict
  "S3_ENDPOINT_URL" (required "storage.s3.endpoint is needed" $s3.endpoint)
  "S3_BUCKET_NAME" (required "storage.s3.bucket is needed" $s3.bucket)
  "S3_REGION_NAME" $s3.region
  "S3_ADDRESSING_STYLE" $s3.addressing
  "S3_ACCESS_KEY_ID" (include "openwebui.secret" (dict "name" $s3.existingSecret "key" $s3.accessKey) | fromYaml)
  "S3_SECRET_ACCESS_KEY" (include "openwebui.secret" (dict "name" $s3.existingSecret "key" $s3.secretKey) | fromYaml)
) -}}
{{- end -}}
{{- with $v.otlpEndpoint -}}
{{- $env = mergeOverwrite $env (dict
  "ENABLE_OTEL" true "ENABLE_OTEL_TRACES" true "ENABLE_OTEL_METRICS" true
  "OTEL_EXPORTER_OTLP_ENDPOINT" . "OTEL_EXPORTER_OTLP_INSECURE" (hasPrefix "http://" .) "OTEL_SERVICE_NAME" "open-webui"
) -}}
{{- end -}}
{{- toYaml $env -}}
{{- end -}}

{{/* Who comes in, and how. */}}
{{- define "openwebui.people" -}}
{{- $v := .Values -}}
{{- $env := dict -}}
{{- if $v.oidc.enabled -}}
{{- if not $v.url -}}{{- fail "url is needed where oidc.enabled is true" -}}{{- end -}}
{{- $env = mergeOverwrite $env (dict
  "OPENID_PROVIDER_URL" (required "oidc.providerUrl is needed" $v.oidc.providerUrl)
  "OAUTH_PROVIDER_NAME" $v.oidc.name
  "OAUTH_CLIENT_ID" $v.oidc.clientId
  "OAUTH_CLIENT_SECRET" (include "openwebui.secret" (dict "name" $v.oidc.existingSecret "key" $v.oidc.clientSecretKey) | fromYaml)
  "OAUTH_SCOPES" $v.oidc.scopes
  "ENABLE_OAUTH_SIGNUP" true
) -}}
{{- if $v.oidc.rolesClaim -}}
{{- $env = mergeOverwrite $env (dict
  "ENABLE_OAUTH_ROLE_MANAGEMENT" true "OAUTH_ROLES_CLAIM" $v.oidc.rolesClaim
  "OAUTH_ALLOWED_ROLES" $v.oidc.allowedRoles "OAUTH_ADMIN_ROLES" $v.oidc.adminRoles
) -}}
{{- end -}}
{{- end -}}
{{- with $v.admin.email -}}
{{- $env = mergeOverwrite $env (dict
  "WEBUI_ADMIN_EMAIL" .
  "WEBUI_ADMIN_PASSWORD" (include "openwebui.secret" (dict "name" $v.admin.existingSecret "key" $v.admin.passwordKey) | fromYaml)
) -}}
{{- end -}}
{{- toYaml $env -}}
{{- end -}}
