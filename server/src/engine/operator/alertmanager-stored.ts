import { atLeast } from '../catalogue/target.js';
import type { Node } from '../syntax/tree.js';
import type { Complaint } from './alertmanager-receivers.js';
import data from './data/alertmanager-stored.json';
import { firstOf } from './fault.js';
import { field, firstKey, keyAt, listAt, textAt } from './fields.js';
import { namelessFault, storedFault } from './http-faults.js';

interface Integration {
  readonly list: string;
  /** What the Alertmanager must be for the integration as a whole, and the words where it is not. */
  readonly since?: readonly string[];
  readonly steps: readonly (readonly string[])[];
}

/**
 * For what the operator itself skips an AlertmanagerConfig that its webhook takes: integrations and fields that the Alertmanager is too old
 * for, and references that name no Secret; each integration by its first fault. Source: head of data/alertmanager-stored.json.
 */
export function* storedComplaints(receiver: Node, version: string): Iterable<Complaint> {
  const integrations: readonly Integration[] = data.integrations;
  for (const { list, since, steps } of integrations) {
    const items = listAt(receiver, list);
    const [least = '', message = ''] = since ?? [];
    if (items.length > 0 && !atLeast(version, least)) {
      yield { message: withVersion(message, version), node: keyAt(receiver, list) };
      continue;
    }
    for (const it of items) {
      const complaint = firstOf(steps, (step) => complaintOf(it, step, version));
      if (complaint) yield complaint;
    }
  }
}

function complaintOf(it: Node, [what, key = '', more = '']: readonly string[], version: string): Complaint | undefined {
  switch (what) {
    case 'secret':
      return namelessFault(it, [more, key]);
    case 'newer':
      return tooOld(it, key, `${key}' is available in Alertmanager >= ${more} only - current `, more, version);
    // The webhook takes a file instead.
    case 'needed':
      return field(it, key) ? namelessFault(it, ['', key]) : { message: `mandatory field ${key} is empty`, node: firstKey(it) };
    case 'tls':
      return storedFault(it, ['tlsConfig'], false);
    case 'sigv4':
      return sigv4(field(it, what));
    case 'teams': {
      const responder = listAt(it, 'responders').find((one) => textAt(one, 'type') === what);
      const message = "'teams' set in 'opsgenieResponder' but supported in Alertmanager >= 0.24.0 only";
      return responder && tooOld(responder, 'type', message, '0.24.0', version);
    }
    case 'client':
      return firstOf(data.client, ([name = '', named = '', since = '']) => {
        const message = `'${named}' config set in 'httpConfig' but supported in Alertmanager >= ${since} only - current `;
        return tooOld(field(it, 'httpConfig'), name, message, since, version);
      });
    default: {
      const config = field(it, 'httpConfig');
      return (
        config &&
        (namelessFault(config, ['', 'bearerTokenSecret']) ??
          storedFault(config, ['authorization', 'basicAuth', 'tlsConfig', 'proxy', 'oauth2'], false))
      );
    }
  }
}

function tooOld(owner: Node | undefined, key: string, message: string, since: string, version: string): Complaint | undefined {
  if (!owner || !field(owner, key) || atLeast(version, since)) return undefined;
  return { message: withVersion(message, version), node: keyAt(owner, key) };
}

/** The operator prints a version with all its parts. */
function withVersion(message: string, version: string): string {
  return message.replace(/ $/, ` ${version.replace(/^v/, '').replace(/^\d+\.\d+$/, '$&.0')}`);
}

function sigv4(it: Node | undefined): Complaint | undefined {
  const written = ['accessKey', 'secretKey'].filter((key) => field(it, key));
  if (!it || written.length === 0) return undefined;
  if (written.length === 1) return { message: 'both accessKey and secretKey should be provided', node: keyAt(it, written[0] ?? '') };
  return namelessFault(it, ['failed to read SigV4 access-key: ', 'accessKey'], ['failed to read SigV4 secret-key: ', 'secretKey']);
}
