import { isRecord } from './transport.js';

/** A field of what a server sent, which may be anything: empty when it is no text. */
export function textOf(it: unknown, field: string): string {
  return isRecord(it) && typeof it[field] === 'string' ? it[field] : '';
}

/** 0 when it is no number. */
export function numberOf(it: unknown, field: string): number {
  return isRecord(it) && typeof it[field] === 'number' ? it[field] : 0;
}

/** Labels that stand in a field. */
export function labelsIn(it: unknown, field: string): Readonly<Record<string, string>> {
  return readLabels(isRecord(it) ? it[field] : undefined);
}

/** What of it can be a label. */
export function readLabels(it: unknown): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  if (isRecord(it)) for (const [name, value] of Object.entries(it)) if (typeof value === 'string') labels[name] = value;
  return labels;
}

/** Labels as they are shown: of one target there may be very many, and long ones. */
export function bounded(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels)
      .slice(0, mostLabels)
      .map(([name, value]) => [name, value.slice(0, longestValue)]),
  );
}

const mostLabels = 300;

/** Of what is shown of one value, in UTF-16 units. */
export const longestValue = 4000;
