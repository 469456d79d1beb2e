/** A value as JSON has it; keys keep their order. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** An object of the entries that have a value. */
export function object(...entries: readonly (readonly [key: string, value: Json | undefined])[]): JsonObject {
  return Object.fromEntries(entries.filter((it): it is readonly [string, Json] => it[1] !== undefined));
}
