import type { Facts, ServerStatus } from '../../server/src/protocol.js';

/** As YAML, which an editor folds and colours. */
export function statusText(name: string, { configuration, flags, runtime, notifications }: ServerStatus): string {
  const lines = [`# ${inLine(name)}`];
  const section = (title: string, rows: readonly string[] | undefined, none: string) => {
    lines.push('', `# region ${title}`, ...(rows?.map((it) => `#   ${inLine(it)}`) ?? [`#   ${none}`]), '# endregion');
  };
  const told = 'The server does not tell.';
  section('Notifications', notifications?.length === 0 ? ['none'] : notifications, `${told} Prometheus does from 3.0.`);
  section('Runtime', runtime && rowsOf(runtime), told);
  section('Flags', flags && rowsOf(flags), told);
  return `${lines.join('\n')}\n\n${configuration ?? `# ${told.replace('.', ' its configuration.')}`}\n`;
}

function rowsOf(facts: Facts): readonly string[] {
  const widest = Math.min(50, Math.max(0, ...facts.map(([name]) => name.length)));
  return facts.map(([name, value]) => `${name.padEnd(widest)} ${value}`);
}

/** What a server says stays within its comment. */
function inLine(text: string): string {
  return text.replaceAll(/[\x00-\x1f\x7f\x85\u2028\u2029]+/g, ' ');
}
