/** Work done by the engine's readers, for tests that must not measure time; reset by whoever reads them. */
export const counters = {
  /** Texts that a YAML reader went through. */
  segmentsRead: 0,
  /** UTF-16 units looked at by readers of files and cutters. */
  charsScanned: 0,
  /** Calls of npm `yaml` for a broken text. */
  fallbackReads: 0,
  /** Fields looked for in maps of YAML, a key each. */
  fieldsAsked: 0,
  /** Expressions of PromQL that were not remembered. */
  promqlParsed: 0,
  /** Patterns that `re2js` compiled. */
  regexCompiled: 0,
  /** Values derived from the workspace (what series there are, what is scraped) that came out other than before, so that whoever read them runs again. */
  summariesReplaced: 0,
};
