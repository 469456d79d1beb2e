import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';

/** The Go program that will read a text: P = go-yaml v2 strict (prometheus.yml, alertmanager.yml, file_sd, rule tests), R = go-yaml v3 (rule files), K = kubectl's splitter and sigs.k8s.io/yaml. */
export type Reader = 'P' | 'R' | 'K';

/** One tree for YAML, JSON, TOML and INI. Nodes of one document may belong to several regions: the items of a long list are regions of their own. */
export type Node = MapNode | ListNode | ScalarNode | AliasNode | MissingNode;

interface NodeBase {
  readonly region: Region;
  /** The whole node as written, quotes and block headers included, anchors and tags not. */
  readonly span: Span;
  readonly anchor?: string;
  /** Where the node's anchor or tag begins, if it has one: Go counts the node from there. */
  readonly properties?: number;
  /** The tag as written, `!!str`, `!env`. */
  readonly tag?: string;
}

export interface MapNode extends NodeBase {
  readonly type: 'map';
  readonly flow: boolean;
  readonly pairs: readonly Pair[];
  /** Whether one of its keys is `<<`, once somebody has asked: nearly every look at a map does. */
  merges?: boolean | undefined;
}

export interface Pair {
  /** A scalar, or whatever else was written as a key. */
  readonly key: Node;
  readonly value: Node;
}

export interface ListNode extends NodeBase {
  readonly type: 'list';
  readonly flow: boolean;
  readonly items: readonly Node[];
}

export interface ScalarNode extends NodeBase {
  readonly type: 'scalar';
  readonly style: ScalarStyle;
  /** Column at which the content of a block scalar begins: told by its indicator, or by its first line. */
  readonly indent?: number;
  /** Whose escapes and words apply; absent: YAML. */
  readonly language?: 'json' | 'toml' | 'ini';
  /** Its text, once `textOf` has made it: a map from a hundred thousand nodes to texts costs more than the field. */
  decoded?: string | undefined;
  /** The same as a region, once `regionOf` has made it. */
  inner?: Region | undefined;
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface AliasNode extends NodeBase {
  readonly type: 'alias';
  readonly name: string;
  /** The anchored node; undefined: no such anchor before this place. */
  readonly target: Node | undefined;
}

/** A value that is not written yet (`expr:` and nothing). Its span is empty and stands where the value would begin. */
export interface MissingNode extends NodeBase {
  readonly type: 'missing';
}

/** What a file's text is beyond its language: of templates and patches only what is certain is said. */
export type Shape = 'whole' | 'template' | 'patch';

export type Format = 'yaml' | 'json' | 'toml' | 'ini';

/** An error of the reader, in Go's words without its `line N:`. */
export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
  readonly region: Region;
  /** Where the enclosing thing began, as libyaml's context mark; `span` is where a person must mend. */
  readonly context?: Span;
  /** The reader's own mark, where it is another place than `span`. */
  readonly mark?: number;
  /** Readers that refuse; the others take the text. */
  readonly readers: readonly Reader[];
}

export interface Comment {
  /** From `#` to the end of the line. */
  readonly span: Span;
  readonly region: Region;
}

/** One document: a pure function of its text. */
export interface Document {
  readonly format: Format;
  readonly shape: Shape;
  readonly region: Region;
  /** Of a long document, which is read in pieces: all regions that hold its text, from top to bottom; `region` is the first of them. */
  readonly pieces?: readonly Region[];
  /** `missing` for an empty document. */
  readonly root: Node;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Comment[];
  /** Text that no reader looks at: behind `...`, below a dedented key, behind a closed `]` or `}`. */
  readonly unread?: Span;
  /** Where it goes deeper than any tree; what stands there is missing in `root`, and nothing of the document is recognised. */
  readonly deep?: Span;
  /** Directives (`%YAML`, `%TAG`) of the document. */
  readonly directives?: readonly Span[];
}
