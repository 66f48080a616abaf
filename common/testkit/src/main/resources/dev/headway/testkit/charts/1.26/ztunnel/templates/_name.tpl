{{- define "ztunnel.name" -}}{{ .Values.resourceName | default "ztunnel" }}{{- end -}}
