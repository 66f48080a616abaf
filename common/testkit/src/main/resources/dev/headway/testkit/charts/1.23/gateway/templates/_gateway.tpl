{{- define "gateway.name" -}}{{ .Values.name | default .Release.Name }}{{- end -}}
{{- define "gateway.selector" -}}
app: {{ include "gateway.name" . | quote }}
istio: {{ include "gateway.name" . | trimPrefix "istio-" | quote }}
{{- end -}}
{{- define "gateway.labels" -}}
{{ include "gateway.selector" . }}
{{ include "istio.labels" . }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}
