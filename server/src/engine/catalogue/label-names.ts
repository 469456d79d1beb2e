const name = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const template = /^(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))\w*)+$/;

/** A label name as every Prometheus takes it; from 3.0 on it may be any text. Source: prometheus/common model/labels.go `LabelNameRE`. */
export function isLegacyLabelName(text: string): boolean {
  return name.test(text);
}

/** The same where `$1` and `${1}` may stand. Source: prometheus/prometheus model/relabel/relabel.go. */
export function isLegacyLabelTemplate(text: string): boolean {
  return template.test(text);
}
