{{/* Values of our own charts. Each template takes context and name. */}}
{{- range $n := list }}{{ end -}}

{{- define "platform.values.secrets" -}}
{}
{{- end -}}

{{- define "platform.values.backup" -}}
{}
{{- end -}}

{{- define "platform.values.postgres" -}}
{}
{{- end -}}

{{- define "platform.values.qdrant" -}}
{}
{{- end -}}

{{- define "platform.values.valkey" -}}
{}
{{- end -}}

{{- define "platform.values.tika" -}}
{}
{{- end -}}

{{- define "platform.values.docling" -}}
{}
{{- end -}}

{{- define "platform.values.gotenberg" -}}
{}
{{- end -}}

{{- define "platform.values.searxng" -}}
{}
{{- end -}}

{{- define "platform.values.doc-ingestion" -}}
{}
{{- end -}}

{{- define "platform.values.litellm" -}}
{}
{{- end -}}

{{- define "platform.values.openwebui" -}}
{}
{{- end -}}

{{- define "platform.values.vllm" -}}
{}
{{- end -}}
