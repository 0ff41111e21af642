{{/* A peer of a policy: the pods of an end. Takes context, ends, end. */}}
{{- define "platform.peer" -}}
{{- $end := get .ends .end -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ (get .context.components $end.component).namespace }}
  podSelector:
    {{- if $end.pods }}
    matchLabels:
      {{- toYaml $end.pods | nindent 6 }}
    {{- else }} {}
    {{- end }}
{{- end -}}

{{- define "platform.ports" -}}
{{- range . }}
- {port: {{ . }}, protocol: TCP}
{{- end }}
{{- end -}}

{{/* Public addresses only: what is private cannot be reached by way of a name that leads inside. */}}
{{- define "platform.internet" -}}
- ipBlock:
    cidr: 0.0.0.0/0
    except: [0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16, 224.0.0.0/4]
- ipBlock:
    cidr: ::/0
    except: ["::1/128", "fc00::/7", "fe80::/10"]
{{- end -}}

{{/* All flows: those of the table, and those that metrics make. A list under `flows`. */}}
{{- define "platform.flows" -}}
{{- $table := .table -}}
{{- $flows := $table.flows -}}
{{- range $name, $end := $table.ends -}}
{{- if $end.metrics -}}
{{- $flows = append $flows (dict "from" "prometheus" "to" $name "ports" $end.metrics) -}}
{{- end -}}
{{- end -}}
{{- $here := list -}}
{{- range $flows -}}
{{- $from := get $table.ends .from -}}
{{- $to := get $table.ends .to -}}
{{- if not (and $from $to) -}}{{- fail (printf "files/flows.yaml: %s -> %s: no such end" .from .to) -}}{{- end -}}
{{- if and (get $.context.on $from.component) (get $.context.on $to.component) -}}
{{- $here = append $here . -}}
{{- end -}}
{{- end -}}
{{- dict "flows" $here | toYaml -}}
{{- end -}}

{{/* Rules as a list, which may be an empty one. */}}
{{- define "platform.list" -}}
{{- with . | trim }}{{ . | nindent 4 }}{{ else }} []{{ end }}
{{- end -}}

{{/* Who may come to an end. Takes context, table, flows, name. */}}
{{- define "platform.ingress" -}}
{{- $context := .context -}}{{- $table := .table -}}{{- $flows := .flows -}}{{- $name := .name -}}{{- $values := .context.values -}}{{- $end := get .table.ends .name -}}
{{- range $flows }}
{{- if eq .to $name }}
- from:
    {{- include "platform.peer" (dict "context" $context "ends" $table.ends "end" .from) | nindent 4 }}
  ports:
    {{- include "platform.ports" .ports | nindent 4 }}
{{- end }}
{{- end }}
{{- if $end.self }}
- from:
    {{- include "platform.peer" (dict "context" $context "ends" $table.ends "end" $name) | nindent 4 }}
{{- end }}
{{- /* The API server and the world have no pods to name. */}}
{{- with concat ($end.webhooks | default list) ($end.everyone | default list) }}
- ports:
    {{- include "platform.ports" . | nindent 4 }}
{{- end }}
{{- end -}}

{{/* Whom an end may go to. Takes context, table, flows, name. */}}
{{- define "platform.egress" -}}
{{- $context := .context -}}{{- $table := .table -}}{{- $flows := .flows -}}{{- $name := .name -}}{{- $values := .context.values -}}{{- $end := get .table.ends .name -}}
{{- if eq (get $context.components $end.component).namespace "kube-system" }}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
{{- end }}
{{- range $flows }}
{{- if eq .from $name }}
- to:
    {{- include "platform.peer" (dict "context" $context "ends" $table.ends "end" .to) | nindent 4 }}
  ports:
    {{- include "platform.ports" .ports | nindent 4 }}
{{- end }}
{{- end }}
{{- if $end.self }}
- to:
    {{- include "platform.peer" (dict "context" $context "ends" $table.ends "end" $name) | nindent 4 }}
{{- end }}
{{- if $end.api }}
- ports:
    - {port: 443, protocol: TCP}
    - {port: 6443, protocol: TCP}
  {{- with $values.network.apiServer }}
  to:
    {{- range . }}
    - ipBlock: {cidr: {{ . }}}
    {{- end }}
  {{- end }}
{{- end }}
{{- with $end.internet }}
- to:
    {{- include "platform.internet" $ | nindent 4 }}
  ports:
    {{- include "platform.ports" . | nindent 4 }}
{{- end }}
{{- if and $end.backup (eq $values.s3.mode "external") }}
- to:
    {{- if $values.s3.external.cidrs }}
    {{- range $values.s3.external.cidrs }}
    - ipBlock:
        cidr: {{ . }}
    {{- end }}
    {{- else }}
    {{- include "platform.internet" $ | nindent 4 }}
    {{- end }}
  ports:
    {{- include "platform.ports" (list $values.s3.external.port) | nindent 4 }}
{{- end }}
{{- range $values.network.egress }}
{{- if eq .from $name }}
- to:
    - ipBlock:
        cidr: {{ .cidr }}
  ports:
    {{- include "platform.ports" .ports | nindent 4 }}
{{- end }}
{{- end }}
{{- if and (eq $name "traefik") (get $context.on "cert-manager") }}
# Who proves that a host is ours: pods of cert-manager that stand beside each Ingress while a certificate is asked for.
- to:
    - namespaceSelector: {}
      podSelector:
        matchLabels:
          platform/acme-solver: "true"
  ports:
    {{- include "platform.ports" (list 8089) | nindent 4 }}
{{- end }}
{{- if eq $name "prometheus" }}
# The kubelet, the node exporter and the control plane are in the network of the nodes.
- ports:
    - {port: 10250, protocol: TCP}
    - {port: 9100, protocol: TCP}
    - {port: 10257, protocol: TCP}
    - {port: 10259, protocol: TCP}
    - {port: 9153, protocol: TCP}
{{- end }}
{{- end -}}
