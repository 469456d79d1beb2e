/** An action that reads what only alert templates have. */
export const alertAction =
  /\{\{-?[^{}]*?(?:\$(?:labels|value|externalLabels|externalURL)\b|\.(?:Labels|Value|ExternalLabels|ExternalURL)\b|\bhumanize)/;

/** Whether an action of a template begins with these braces: a map in a map has other keys. */
export function isAction(text: string, at: number): boolean {
  return /^\{\{-?[ \t]*(?:[.$(]\w|[A-Za-z]+[ \t]+[.$("\w])/.test(text.slice(at, at + 40));
}
