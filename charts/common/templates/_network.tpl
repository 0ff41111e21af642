{{/*
Services, accounts, policies of the network.

A NetworkPolicy closes both directions and opens what `networkPolicy` of the values names:

`ingress`  who may call: a list of {namespace, app, ports}; without `app` everybody there, without `ports` all ports of the chart
`egress`   whom it may call: a list of {namespace, app, ports}
`cidrs`    addresses outside of the cluster: a list of {cidr, except, ports}
`internet` ports to every public address; private ranges stay closed, so that nothing inside can be reached by a detour
`apiServer` true opens port 6443 and 443 to everywhere; the address of the API server is not known to a chart

DNS is always open, and the monitoring namespace may scrape where `monitoring.enabled` is true.
*/}}

{{- define "common.serviceAccountName" -}}
{{- include "common.name" (dict "root" .root) -}}
{{- end -}}

{{- define "common.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "common.metadata" (dict "root" .root "annotations" .annotations) | nindent 2 }}
automountServiceAccountToken: false
{{- end -}}

{{/* `ports` is a list of {name, port}; the container's port has the same name. `headless` makes it one for a StatefulSet,
`sessionAffinity` keeps a caller at one pod. */}}
{{- define "common.service" -}}
{{- $service := (.workload | default .root.Values).service | default dict -}}
{{- $name := include "common.name" . -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "common.metadata" (dict "root" .root "component" .component "name" (ternary (printf "%s-headless" $name) $name (.headless | default false)) "annotations" $service.annotations "labels" (ternary (dict "platform/headless" "true") dict (.headless | default false))) | nindent 2 }}
spec:
  type: ClusterIP
  {{- if .headless }}
  clusterIP: None
  publishNotReadyAddresses: true
  {{- end }}
  {{- if .sessionAffinity }}
  sessionAffinity: ClientIP
  {{- end }}
  selector:
    {{- include "common.selectorLabels" . | nindent 4 }}
  ports:
    {{- range .ports }}
    - name: {{ .name }}
      port: {{ .port | int }}
      targetPort: {{ .name }}
      protocol: TCP
      {{- with .appProtocol }}
      appProtocol: {{ . }}
      {{- end }}
    {{- end }}
{{- end -}}

{{- define "common.networkPeer" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .namespace }}
  {{- with .app }}
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ . }}
  {{- end }}
{{- end -}}

{{- define "common.networkPorts" -}}
{{- range . }}
- port: {{ . | int }}
  protocol: TCP
{{- end }}
{{- end -}}

{{- define "common.networkPolicy" -}}
{{- $workload := .workload | default .root.Values -}}
{{- $policy := $workload.networkPolicy -}}
{{- $monitoring := .root.Values.monitoring | default dict -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "common.metadata" (dict "root" .root "component" .component "annotations" .annotations) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "common.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- /* Empty lists are written as such: they close a direction, and null would be pruned. */}}
  {{- if not (or $policy.ingress .peers (and $monitoring.enabled .metricsPort)) }}
  ingress: []
  {{- else }}
  ingress:
    {{- range $policy.ingress }}
    - from:
        {{- include "common.networkPeer" . | nindent 8 }}
      ports:
        {{- include "common.networkPorts" (.ports | default $.ports) | nindent 8 }}
    {{- end }}
    {{- if and $monitoring.enabled .metricsPort }}
    - from:
        {{- include "common.networkPeer" (dict "namespace" ($monitoring.namespace | default "monitoring")) | nindent 8 }}
      ports:
        {{- include "common.networkPorts" (list .metricsPort) | nindent 8 }}
    {{- end }}
    {{- range .peers }}
    - from:
        - podSelector:
            matchLabels:
              {{- include "common.selectorLabels" $ | nindent 14 }}
      ports:
        {{- include "common.networkPorts" (list .) | nindent 8 }}
    {{- end }}
  {{- end }}
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - { port: 53, protocol: UDP }
        - { port: 53, protocol: TCP }
    {{- range .peers }}
    - to:
        - podSelector:
            matchLabels:
              {{- include "common.selectorLabels" $ | nindent 14 }}
      ports:
        {{- include "common.networkPorts" (list .) | nindent 8 }}
    {{- end }}
    {{- range $policy.egress }}
    - to:
        {{- include "common.networkPeer" . | nindent 8 }}
      ports:
        {{- include "common.networkPorts" .ports | nindent 8 }}
    {{- end }}
    {{- range $policy.cidrs }}
    - to:
        - ipBlock:
            cidr: {{ .cidr }}
            {{- with .except }}
            except:
              {{- toYaml . | nindent 14 }}
            {{- end }}
      ports:
        {{- include "common.networkPorts" .ports | nindent 8 }}
    {{- end }}
    {{- with $policy.internet }}
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16, 224.0.0.0/4]
        - ipBlock:
            cidr: ::/0
            except: ["::1/128", "fc00::/7", "fe80::/10"]
      ports:
        {{- include "common.networkPorts" . | nindent 8 }}
    {{- end }}
    {{- if $policy.apiServer }}
    - ports:
        {{- include "common.networkPorts" (list 443 6443) | nindent 8 }}
    {{- end }}
{{- end -}}

{{/* `ingress` of the values: {enabled, className, host, annotations, tls: {secretName}}. The host comes from the platform. */}}
{{- define "common.ingress" -}}
{{- $ingress := .root.Values.ingress -}}
{{- if $ingress.enabled -}}
{{- if not $ingress.host -}}{{- fail "ingress.host is needed where ingress.enabled is true" -}}{{- end -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "common.metadata" (dict "root" .root "annotations" $ingress.annotations) | nindent 2 }}
spec:
  ingressClassName: {{ $ingress.className }}
  {{- if $ingress.tls.enabled }}
  tls:
    - hosts: [{{ $ingress.host | quote }}]
      secretName: {{ $ingress.tls.secretName | default (printf "%s-tls" (include "common.name" (dict "root" .root))) }}
  {{- end }}
  rules:
    - host: {{ $ingress.host | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "common.name" (dict "root" .root) }}
                port:
                  name: {{ .port }}
{{- end -}}
{{- end -}}
