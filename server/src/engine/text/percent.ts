/** Text as it stands in a part of a uri: all but letters, digits and `-._~` is escaped, as UTF-8. Source: RFC 3986, section 2. */
export function escaped(text: string): string {
  const whole = text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
  return encodeURIComponent(whole).replaceAll(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** What a part of a uri stands for; one with a `%` that begins no escape stands for itself. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
