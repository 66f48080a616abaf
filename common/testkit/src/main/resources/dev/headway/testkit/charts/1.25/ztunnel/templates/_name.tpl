{{- define "ztunnel.name" -}}{{ .Values.resourceName | default .Release.Name }}{{- end -}}
