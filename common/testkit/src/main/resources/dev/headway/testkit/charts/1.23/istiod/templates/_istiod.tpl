{{- define "istiod.suffix" -}}{{- with .Values.revision }}-{{ . }}{{- end -}}{{- end -}}
{{- define "istiod.revision" -}}{{ .Values.revision | default "default" }}{{- end -}}
{{- define "istiod.namespaceSuffix" -}}
{{- if ne .Release.Namespace "istio-system" }}-{{ .Release.Namespace }}{{- end -}}
{{- end -}}
{{- define "istiod.marks" -}}
istio.io/rev: {{ include "istiod.revision" . | quote }}
install.operator.istio.io/owning-resource: unknown
operator.istio.io/component: Pilot
release: {{ .Release.Name }}
{{- end -}}
{{- define "istiod.selector" -}}
app: istiod
{{- if .Values.revision }}
istio.io/rev: {{ .Values.revision | quote }}
{{- else }}
istio: pilot
{{- end }}
{{- end -}}
{{- define "istiod.image" -}}
{{ .Values.global.hub }}/pilot:{{ .Values.global.tag }}{{ with .Values.global.variant }}-{{ . }}{{ end }}
{{- end -}}
{{- define "istiod.webhook" }}
  - name: {{ .name }}
    clientConfig:
      service:
        name: istiod{{ include "istiod.suffix" .root }}
        namespace: {{ .root.Release.Namespace }}
        path: {{ .root.Values.istiodRemote.injectionPath }}
        port: 443
    sideEffects: None
    failurePolicy: Fail
    reinvocationPolicy: Never
    admissionReviewVersions: [v1]
    rules:
      - operations: [CREATE]
        apiGroups: [""]
        apiVersions: [v1]
        resources: [pods]
{{- end -}}
