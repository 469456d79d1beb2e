/** What only LogQL has behind a selector: a line filter or a parser stage. `!=` with a number is PromQL. */
const stages =
  /\}\s*(\|[=~>]|![=~>]\s*["'`]|\|\s*(json|logfmt|pattern|regexp|unpack|line_format|label_format|decolorize|drop|keep|unwrap)\b)/;

/** Whether a text in a field `expr` is a query of Loki. */
export function isLogql(text: string): boolean {
  return stages.test(text);
}
