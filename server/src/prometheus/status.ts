import type { Answer, Connection, Facts, ServerStatus } from '../protocol.js';
import { defaultLimits } from './limits.js';
import { callApi, isRecord } from './transport.js';

/** Flags, and notifications; more nobody reads. */
const most = 1000;

/** Asks a server what it says of itself. Fails as the configuration does where nothing of it is told. */
export async function status(connection: Connection, signal: AbortSignal): Promise<Answer<ServerStatus>> {
  const limits = { ...defaultLimits, milliseconds: 10_000 };
  const ask = (path: string) => callApi(connection, path, new URLSearchParams(), signal, limits);
  const [config, flags, runtime, notifications] = await Promise.all(
    ['status/config', 'status/flags', 'status/runtimeinfo', 'notifications'].map(ask),
  );
  const told = [config, flags, runtime, notifications].find((it) => it?.ok);
  if (!told?.ok || !config) return config as Answer<never>;
  const yaml = config.ok && isRecord(config.data) ? config.data['yaml'] : undefined;
  return {
    ...told,
    data: {
      // VictoriaMetrics tells an empty one.
      configuration: typeof yaml === 'string' && yaml !== '' ? yaml : undefined,
      flags: factsOf(flags),
      runtime: factsOf(runtime),
      notifications: notifications?.ok && Array.isArray(notifications.data) ? notifications.data.slice(0, most).map(textOf) : undefined,
    },
  };
}

function factsOf(answer: Answer<unknown> | undefined): Facts | undefined {
  if (!answer?.ok || !isRecord(answer.data)) return undefined;
  const facts = Object.entries(answer.data).map(([name, value]) => [name, String(value)] as const);
  return facts.slice(0, most).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function textOf(notification: unknown): string {
  return isRecord(notification) && typeof notification['text'] === 'string' ? notification['text'] : '';
}
