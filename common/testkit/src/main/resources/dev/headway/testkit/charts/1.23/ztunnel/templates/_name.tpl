{{- define "ztunnel.name" -}}ztunnel{{- end -}}
