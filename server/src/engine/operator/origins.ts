import type { Node } from '../syntax/tree.js';
import type { JsonObject } from './json.js';

/** What of a monitor made a generated job: an endpoint, or the whole. */
export interface JobOrigin {
  readonly owner: Node;
  readonly spec: Node;
}

const ofRules = new WeakMap<JsonObject, Node>();
const ofJobs = new WeakMap<JsonObject, JobOrigin>();

/** Notes what a generated rule was made from; undefined: the operator writes it for every monitor. */
export function madeFrom(node: Node | undefined, rule: JsonObject): JsonObject {
  if (node) ofRules.set(rule, node);
  return rule;
}

export function originOfRule(rule: JsonObject): Node | undefined {
  return ofRules.get(rule);
}

export function jobMadeFrom(origin: JobOrigin | undefined, job: JsonObject): JsonObject {
  if (origin) ofJobs.set(job, origin);
  return job;
}

export function originOfJob(job: JsonObject): JobOrigin | undefined {
  return ofJobs.get(job);
}
