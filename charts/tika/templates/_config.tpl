{{/* The configuration of Tika: XML of version 3, JSON of version 4. */}}
{{- define "tika.config" -}}
{{- $c := .Values.config -}}
{{- $parsers := list
    (dict "default-parser" (dict "_exclude" (list "pdf-parser" "tesseract-ocr-parser")))
    (dict "pdf-parser" (dict "ocrStrategy" (upper $c.ocrStrategy)))
-}}
{{- if $c.ocrLanguages -}}
{{- $parsers = append $parsers (dict "tesseract-ocr-parser" (dict "language" $c.ocrLanguages "timeoutSeconds" ($c.ocrTimeoutSeconds | int64))) -}}
{{- end -}}
{{- if eq (int $c.major) 3 -}}
<?xml version="1.0" encoding="UTF-8"?>
<properties>
  <server>
    <params>
      <taskTimeoutMillis>{{ $c.taskTimeoutMillis | int64 }}</taskTimeoutMillis>
      <taskPulseMillis>{{ $c.taskPulseMillis | int64 }}</taskPulseMillis>
      <minimumTimeoutMillis>{{ $c.minimumTimeoutMillis | int64 }}</minimumTimeoutMillis>
      <maxForkedStartupMillis>{{ $c.maxForkedStartupMillis | int64 }}</maxForkedStartupMillis>
      <maxFiles>{{ $c.maxFiles | int64 }}</maxFiles>
      <forkedJvmArgs>
        <arg>-Xmx{{ $c.heap }}</arg>
        <arg>-Djava.io.tmpdir=/tmp</arg>
      </forkedJvmArgs>
    </params>
  </server>
  <parsers>
    <parser class="org.apache.tika.parser.DefaultParser">
      <parser-exclude class="org.apache.tika.parser.pdf.PDFParser"/>
      <parser-exclude class="org.apache.tika.parser.ocr.TesseractOCRParser"/>
    </parser>
    <parser class="org.apache.tika.parser.pdf.PDFParser">
      <params>
        <param name="ocrStrategy" type="string">{{ $c.ocrStrategy }}</param>
      </params>
    </parser>
    {{- if $c.ocrLanguages }}
    <parser class="org.apache.tika.parser.ocr.TesseractOCRParser">
      <params>
        <param name="language" type="string">{{ $c.ocrLanguages }}</param>
        <param name="timeoutSeconds" type="int">{{ $c.ocrTimeoutSeconds | int64 }}</param>
      </params>
    </parser>
    {{- end }}
  </parsers>
</properties>
{{- else -}}
{{- dict
  "server" (dict "host" "0.0.0.0" "port" (int .Values.service.port))
  "parse-context" (dict "timeout-limits" (dict "totalTaskTimeoutMillis" ($c.taskTimeoutMillis | int64) "progressTimeoutMillis" ($c.taskTimeoutMillis | int64)))
  "pipes" (dict "forkedJvmArgs" (list (printf "-Xmx%s" $c.heap) "-Djava.io.tmpdir=/tmp") "maxFilesProcessedPerProcess" ($c.maxFiles | int64))
  "parsers" $parsers
  | toPrettyJson -}}
{{- end -}}
{{- end -}}
