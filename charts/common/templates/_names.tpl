{{/*
Names and labels.

A release has one name, the chart's, whatever the release is called: other charts and callers rely on the names of Services, and
nothing is installed twice in one namespace. `fullnameOverride` changes it.

Every template here takes a dict with `root` (the chart's `$`) and, where a chart has several parts, `component`. The main part has
no component in its name and the label `server`: without a label, a Service of the main part would send requests to the pods of a Job.
*/}}

{{- define "common.name" -}}
{{- $base := .root.Values.fullnameOverride | default .root.Chart.Name -}}
{{- if .component -}}
{{- printf "%s-%s" $base .component | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $base | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that never change: what Services, workloads, policies and monitors select by. */}}
{{- define "common.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ include "common.name" (dict "root" .root) }}
app.kubernetes.io/component: {{ .component | default "server" }}
{{- end -}}

{{- define "common.labels" -}}
{{ include "common.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: platform
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* metadata of an object: name, namespace, labels; `annotations` (a map) is optional. `name` replaces the usual one. */}}
{{- define "common.metadata" -}}
name: {{ .name | default (include "common.name" .) }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "common.labels" . | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
An image as text. `image` is a map with `repository`, and `tag` or `digest` or both. A tag that moves is refused: what runs must be
what was tested.
*/}}
{{- define "common.image" -}}
{{- $tag := .image.tag | default "" | toString -}}
{{- if has $tag (list "latest" "main" "master" "stable" "nightly" "edge") -}}
{{- fail (printf "%s: the tag %q moves; give an exact one or a digest" .image.repository $tag) -}}
{{- end -}}
{{- if not (or $tag .image.digest) -}}
{{- fail (printf "%s: needs a tag or a digest" .image.repository) -}}
{{- end -}}
{{- .image.repository }}{{ with $tag }}:{{ . }}{{ end }}{{ with .image.digest }}@{{ . }}{{ end }}
{{- end -}}
