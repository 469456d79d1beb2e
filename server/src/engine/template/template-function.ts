import { type AlertData, type Sample, typeName, type Value } from './values.js';

/** A function of a template: what it takes, and what it gives for that. */
export interface TemplateFunction {
  readonly parameters: readonly Parameter[];
  /** The type of further arguments; absent: none. */
  readonly rest?: Parameter;
  /** Since which Prometheus; absent: always. */
  readonly since?: string;
  call(args: readonly Value[], context: FunctionContext): Value;
}

/** What functions ask beside their arguments. */
export interface FunctionContext {
  readonly data: AlertData;
  /** Results of queries by their text; undefined: there is no such query. */
  query(text: string): readonly Sample[] | undefined;
  /** Seconds since 1970. */
  readonly now: number;
  /** Of Prometheus. */
  readonly version: string;
}

/** What a parameter takes; `any` takes everything, and of times and durations these take what a pointer points at. */
export type Parameter = 'string' | 'int' | 'samples' | 'sample' | 'time' | 'duration' | 'any' | 'reflect';

/** Why a function fails; Go puts `error calling NAME: ` before it. */
export class CallError extends Error {}

/** Ends the call of a function. */
export function fail(message: string): never {
  throw new CallError(message);
}

/** The text of an argument, which the executor has checked to be one. */
export function stringOf(value: Value | undefined): string {
  return value?.type === 'string' ? value.value : '';
}

/** Whether nil may be given for a parameter. Source: text/template/exec.go `canBeNil`. */
export function takesNothing(type: Parameter): boolean {
  return type === 'any' || type === 'reflect' || type === 'samples' || type === 'sample';
}

/** A parameter's type as Go prints it. */
export function parameterName(type: Parameter): string {
  return type === 'any' || type === 'reflect' ? type : typeName(type).replace('*time.', 'time.');
}
