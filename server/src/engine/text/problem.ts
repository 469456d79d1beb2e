import type { Located, Region } from './region.js';
import type { Span } from './span.js';

/** What a finding weighs. `error` is a fact: a named tool refuses the text when it is parsed, loaded or applied. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Programs whose verdict we give. */
export type Tool =
  | 'Prometheus'
  | 'promtool'
  | 'Alertmanager'
  | 'Kubernetes API server'
  | 'prometheus-operator'
  | 'prometheus-operator admission webhook'
  | 'istiod'
  | 'istioctl analyze'
  | 'istioctl validate'
  | 'Grafana'
  | 'DataKit'
  | 'Mesh Monitoring';

/** One change of text. `span` and `text` are in the region's own terms; the engine encodes for the hosts in between. */
export interface Edit {
  readonly region: Region;
  readonly span: Span;
  readonly text: string;
}

/** A mend. `safe`: keeps or restores the meaning, so it may run on save; `preferred`: the one obvious mend. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Written beside the file, under a name that is free. */
  readonly newFile?: { readonly name: string; readonly text: string };
  readonly safe?: boolean;
  readonly preferred?: boolean;
}

/** A place beside the finding that explains it. */
export interface Related {
  readonly message: string;
  readonly at: Located;
}

/**
 * Something wrong in a text, as the layer that reproduces a tool states it.
 * `message` is the tool's own words, unaltered and without its place prefix; `hint` are our sentences, appended by the engine.
 */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly at: Located;
  readonly severity?: Severity;
  readonly hint?: string;
  readonly tool?: Tool;
  /** Which of its versions refuses, where that is not the one of the settings. */
  readonly toolVersion?: string;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  readonly tag?: 'unnecessary' | 'deprecated';
}
