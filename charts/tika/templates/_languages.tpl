{{/*
Languages of OCR that the chart brings, since the image has six: files/tessdata/LANGUAGE.traineddata.gz.N, in pieces that fit a
ConfigMap each.
*/}}

{{/* The pieces of the languages that are asked for, as a list under `pieces`: file, language, number. */}}
{{- define "tika.pieces" -}}
{{- $pieces := list -}}
{{- range $language := splitList "+" .Values.config.ocrLanguages -}}
{{- range $path, $_ := $.Files.Glob (printf "files/tessdata/%s.traineddata.gz.*" $language) -}}
{{- $pieces = append $pieces (dict "file" $path "language" $language "number" (splitList "." $path | last)) -}}
{{- end -}}
{{- end -}}
{{- dict "pieces" $pieces | toYaml -}}
{{- end -}}

{{/* Lays the image's languages and the chart's into one folder, and looks whether all that are asked for are there. */}}
{{- define "tika.languages" -}}
cp -r /usr/share/tesseract-ocr/*/tessdata/. /tessdata/
for first in /languages/*.0; do
  [ -e "$first" ] || continue
  language=$(basename "$first" .0)
  cat "/languages/$language".* | gzip -dc >"/tessdata/$language.traineddata"
done
for language in $(echo "$OCR_LANGUAGES" | tr + ' '); do
  if [ ! -s "/tessdata/$language.traineddata" ]; then
    echo "neither the image nor the chart has the language $language for Tesseract" >&2
    exit 1
  fi
done
{{- end -}}
