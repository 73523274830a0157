{{- define "check-agent.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "check-agent.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "check-agent.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "check-agent.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "check-agent.selector" -}}
app.kubernetes.io/name: {{ include "check-agent.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "check-agent.labels" -}}
{{ include "check-agent.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "check-agent.serviceAccount" -}}
{{- .Values.agents.rbac.serviceAccountName | default (include "check-agent.fullname" .) -}}
{{- end -}}

{{/* Room in run_path: for the agent's own files, and for the spool. */}}
{{- define "check-agent.runMebibytes" -}}
{{- $spool := .Values.agents.customAgentConfig.forwarder_storage_max_size_in_bytes | default 0 | int64 -}}
{{- add 64 (div $spool 1048576) -}}
{{- end -}}

{{- define "check-agent.secret" -}}
{{- .Values.datadog.apiKeyExistingSecret | default (ternary (include "check-agent.fullname" .) "datadog" (ne .Values.datadog.apiKey "")) -}}
{{- end -}}

{{/* Whether the leader election is on: events and cluster checks turn it on, as in the agent. */}}
{{- define "check-agent.elects" -}}
{{- if or .Values.datadog.leaderElection .Values.datadog.collectEvents -}}true{{- end -}}
{{- end -}}

{{/* datadog.yaml: what the values say, and customAgentConfig over it. */}}
{{- define "check-agent.configuration" -}}
{{- $d := .Values.datadog -}}
{{- $c := dict
  "collect_kubernetes_events" $d.collectEvents
  "run_path" "/var/run/check-agent"
  "auth_token_file_path" "/var/run/check-agent/auth_token"
  "confd_path" "/opt/check-agent/conf/conf.d" -}}
{{- if not $d.collectEvents }}{{ $_ := set $c "leader_election" $d.leaderElection }}{{ end -}}
{{- with $d.site }}{{ $_ := set $c "site" . }}{{ end -}}
{{- with $d.dd_url }}{{ $_ := set $c "dd_url" . }}{{ end -}}
{{- with $d.logLevel }}{{ $_ := set $c "log_level" . }}{{ end -}}
{{- with $d.clusterName }}{{ $_ := set $c "cluster_name" . }}{{ end -}}
{{- with $d.tags }}{{ $_ := set $c "tags" . }}{{ end -}}
{{- with $d.leaderLeaseDuration }}{{ $_ := set $c "leader_lease_duration" (int .) }}{{ end -}}
{{- with $d.leaderElectionResource }}{{ $_ := set $c "leader_election_default_resource" . }}{{ end -}}
{{- if $d.kubernetesEvents.sourceDetectionEnabled }}{{ $_ := set $c "kubernetes_events_source_detection" (dict "enabled" true) }}{{ end -}}
{{- if .Values.agents.plugins }}{{ $_ := set $c "plugins_path" "/opt/check-agent-plugins" }}{{ end -}}
{{- $checks := dict -}}
{{- if $d.namespaces }}{{ $_ := set $checks "kubernetes_events" (dict "instances" (list (dict "namespaces" $d.namespaces "resolve_hosts" false))) }}{{ end -}}
{{- if or $d.namespaces (not $d.controlPlaneMonitoring.enabled) }}{{ $_ := set $checks "kube_apiserver_controlplane" (dict "enabled" false) }}{{ end -}}
{{- if eq .Values.agents.kind "Deployment" -}}
{{- range list "cpu" "disk" "load" "memory" "network" "uptime" }}{{ $_ := set $checks . (dict "enabled" false) }}{{ end -}}
{{- end -}}
{{- range $file, $text := $d.confd -}}
{{- $_ := set $checks (trimSuffix ".yaml" $file) (fromYaml $text) -}}
{{- end -}}
{{- with $checks }}{{ $_ := set $c "checks" . }}{{ end -}}
{{- toYaml (mergeOverwrite $c (deepCopy .Values.agents.customAgentConfig)) -}}
{{- end -}}
