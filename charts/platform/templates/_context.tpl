{{/*
What every template of this chart works with, as YAML: the values of the user, the profile, the table of components, and
which of them are on. Fails where something is missing that nobody can guess.
*/}}
{{- define "platform.context" -}}
{{- $values := .Values -}}
{{- range $key := list "domain" "email" "repository" -}}
{{- if not (get $values $key) -}}
{{- fail (printf "platform.yaml: `%s` is missing; `platformctl init` writes it" $key) -}}
{{- end -}}
{{- end -}}
{{- $profile := .Files.Get (printf "profiles/%s.yaml" $values.profile) | fromYaml -}}
{{- $components := omit (.Files.Get "files/components.yaml" | fromYaml) ".application" ".postgres" -}}
{{- $on := dict -}}
{{- range $name, $component := $components -}}
{{- $switch := get $profile.components $name | default false -}}
{{- if hasKey $values.components $name -}}{{- $switch = get $values.components $name -}}{{- end -}}
{{- $_ := set $on $name $switch -}}
{{- end -}}
{{- if eq $values.s3.mode "rook" -}}
{{- range list "rook-ceph" "rook-ceph-cluster" -}}{{- $_ := set $on . true -}}{{- end -}}
{{- end -}}
{{- if ne $values.s3.mode "none" -}}
{{- range list "backup" "plugin-barman-cloud" -}}{{- $_ := set $on . true -}}{{- end -}}
{{- end -}}
{{- range $name, $component := $components -}}
{{- if get $on $name -}}
{{- range $component.requires -}}
{{- if not (get $on .) -}}{{- fail (printf "platform.yaml: component `%s` needs `%s`" $name .) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $_ := $values.components -}}
{{- if not (hasKey $components $name) -}}{{- fail (printf "platform.yaml: there is no component `%s`" $name) -}}{{- end -}}
{{- end -}}
{{- range $name, $_ := $values.overrides -}}
{{- if not (hasKey $components $name) -}}{{- fail (printf "platform.yaml: overrides: there is no component `%s`" $name) -}}{{- end -}}
{{- end -}}
{{- $ha := gt (int $profile.replicas) 1 -}}
{{- dict "values" $values "profile" $profile "components" $components "on" $on "ha" $ha "release" .Release.Name | toYaml -}}
{{- end -}}

{{/* The host of a public service: `include "platform.host" (dict "context" $context "service" "openwebui")`. */}}
{{- define "platform.host" -}}
{{- printf "%s.%s" (get .context.values.hosts .service) .context.values.domain -}}
{{- end -}}

{{/* The values of one component: its template, and over it what the user overrides. Takes context and name. */}}
{{- define "platform.component.values" -}}
{{- $component := get .context.components .name -}}
{{- $template := printf "platform.values.%s" ($component.values | default .name) -}}
{{- $made := include $template . | fromYaml -}}
{{- if hasKey $made "Error" -}}{{- fail (printf "values of %s: %s" .name $made.Error) -}}{{- end -}}
{{- mergeOverwrite $made (get .context.values.overrides .name | default dict) | toYaml -}}
{{- end -}}

{{- define "platform.labels" -}}
app.kubernetes.io/name: platform
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: platform
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
