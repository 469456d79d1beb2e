/** A value as Go's templates hold it; the type counts in comparisons and messages. */
export type Value =
  | { readonly type: 'string'; readonly value: string }
  /** html/template.HTML: a string that is of another type. */
  | { readonly type: 'html'; readonly value: string }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'complex'; readonly value: { readonly re: number; readonly im: number } }
  | { readonly type: 'bool'; readonly value: boolean }
  /** map[string]string. */
  | { readonly type: 'labels'; readonly value: ReadonlyMap<string, string> }
  /** map[string]interface {}. */
  | { readonly type: 'map'; readonly value: ReadonlyMap<string, Value> }
  | { readonly type: 'samples'; readonly value: readonly Sample[] }
  | { readonly type: 'sample'; readonly value: Sample }
  /** The data of an alert: a struct. */
  | { readonly type: 'data'; readonly value: AlertData }
  /** *time.Time, seconds since 1970. */
  | { readonly type: 'time'; readonly value: number }
  /** *time.Duration, nanoseconds. */
  | { readonly type: 'duration'; readonly value: bigint }
  /** time.Month and time.Weekday: whole numbers with a name. */
  | { readonly type: 'month' | 'weekday'; readonly value: number }
  | { readonly type: 'byte'; readonly value: number }
  /** An interface that holds nothing. */
  | { readonly type: 'nil' }
  /** No value at all. */
  | { readonly type: 'invalid' };

export type ValueType = Value['type'];

export interface Sample {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** What an alert's templates see. template/template.go `AlertTemplateData`. */
export interface AlertData {
  readonly labels: ReadonlyMap<string, string>;
  readonly externalLabels: ReadonlyMap<string, string>;
  readonly externalUrl: string;
  readonly value: number;
}

export const text = (value: string): Value => ({ type: 'string', value });
export const float = (value: number): Value => ({ type: 'float', value });
export const invalid: Value = { type: 'invalid' };

export function isNothing(it: Value): it is Extract<Value, { readonly type: 'nil' | 'invalid' }> {
  return it.type === 'nil' || it.type === 'invalid';
}

/** A whole number of any of its types. */
export function wholeOf(it: Value): bigint | undefined {
  return it.type === 'int' || it.type === 'byte' || it.type === 'month' || it.type === 'weekday' ? BigInt(it.value) : undefined;
}

/** Go's name of a value's type. */
export function typeName(type: ValueType): string {
  switch (type) {
    case 'string':
    case 'int':
    case 'bool':
      return type;
    case 'float':
      return 'float64';
    case 'complex':
      return 'complex128';
    case 'html':
      return 'template.HTML';
    case 'labels':
      return 'map[string]string';
    case 'map':
      return 'map[string]interface {}';
    case 'samples':
      return 'template.queryResult';
    case 'sample':
      return '*template.sample';
    case 'data':
      return 'struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }';
    case 'time':
      return '*time.Time';
    case 'duration':
      return '*time.Duration';
    case 'month':
      return 'time.Month';
    case 'weekday':
      return 'time.Weekday';
    case 'byte':
      return 'uint8';
    case 'nil':
    case 'invalid':
      return '<nil>';
  }
}

/** Go's notion of emptiness in `if`. text/template/exec.go `isTrue`. */
export function truth(value: Value): boolean {
  switch (value.type) {
    case 'string':
    case 'html':
      return value.value !== '';
    case 'int':
      return value.value !== 0n;
    case 'float':
    case 'month':
    case 'weekday':
    case 'byte':
      return value.value !== 0;
    case 'bool':
      return value.value;
    case 'complex':
      return value.value.re !== 0 || value.value.im !== 0;
    case 'labels':
    case 'map':
      return value.value.size > 0;
    case 'samples':
      return value.value.length > 0;
    case 'sample':
    case 'data':
    case 'time':
    case 'duration':
      return true;
    case 'nil':
    case 'invalid':
      return false;
  }
}
