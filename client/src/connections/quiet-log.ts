import type { Connection } from '../../../server/src/protocol.js';
import { secretsIn, withoutSecrets } from '../../../server/src/secrets.js';

/** Secrets that were sent to the server; older ones are forgotten. */
const most = 500;

/** Keeps what connections hold of secrets out of a log, which people paste into reports. */
export class Secrets {
  private readonly known = new Set<string>();

  learn(connection: Connection): void {
    for (const it of secretsIn(connection)) {
      this.known.delete(it);
      this.known.add(it);
    }
    for (const it of this.known) if (this.known.size > most) this.known.delete(it);
  }

  hide(text: string): string {
    return withoutSecrets(text, this.known);
  }

  /** The same channel of a log, through which no secret goes: the messages of a verbose trace hold the connection of each request. */
  quiet<T extends object>(channel: T): T {
    const hidden = (it: unknown) => (typeof it === 'string' ? this.hide(it) : it instanceof Error ? this.hide(it.stack ?? it.message) : it);
    return new Proxy({} as T, {
      get: (_, name) => {
        const it: unknown = Reflect.get(channel, name, channel);
        return typeof it === 'function' ? (...args: readonly unknown[]): unknown => it.apply(channel, args.map(hidden)) : it;
      },
    });
  }
}
