{{- /* The common labels came with 1.24. */ -}}
{{- define "istio.labels" -}}{{- end -}}
