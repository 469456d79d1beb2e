/** Length of the line break at `at`; 0: there is none. CR LF is one. The classes of characters are libyaml's: go-yaml yamlprivateh.go, v2.4.4. */
export function breakLength(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 10) return 1;
  if (code === 13) return text.charCodeAt(at + 1) === 10 ? 2 : 1;
  return code === 0x85 || code === 0x2028 || code === 0x2029 ? 1 : 0;
}

/** Whether a blank, a line break or the end of the text stands here. */
export function isBlankOrEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    code === 32 || code === 10 || code === 9 || code === 13 || at >= text.length || code === 0x85 || code === 0x2028 || code === 0x2029
  );
}

/** Whether `---` or `...` stands here as between documents; the place is in column 0. */
export function isDocumentIndicator(text: string, at: number): boolean {
  return (text.startsWith('---', at) || text.startsWith('...', at)) && isBlankOrEnd(text, at + 3);
}

/** Whether it is a decimal digit. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Letters, digits, `_` and `-`: what anchors, directives and tag handles are made of. */
export function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95 || code === 45;
}

/** The value of a hexadecimal digit; -1: it is none. */
export function hexDigit(code: number): number {
  if (isDigit(code)) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  return code >= 65 && code <= 70 ? code - 55 : -1;
}

/** Hex digits that `\x`, `\u`, `\U` want; 0 for other letters. */
export function hexLength(letter: number): number {
  return letter === 120 ? 2 : letter === 117 ? 4 : letter === 85 ? 8 : 0;
}
