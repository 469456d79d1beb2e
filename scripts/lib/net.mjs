// Ports and waiting, for the demo and the end-to-end tests.
import { createServer } from 'node:http';

/** A port of the loopback that nobody listens on; `wanted` when it is free. */
export async function freePort(wanted = 0) {
  const listen = (port) =>
    new Promise((done) => {
      const server = createServer();
      server.once('error', () => done(undefined));
      server.listen(port, '127.0.0.1', () => {
        const { port: got } = server.address();
        server.close(() => done(got));
      });
    });
  return (wanted && (await listen(wanted))) || (await listen(0));
}

/** Waits until an address answers; ends early when the process behind it is gone. */
export async function untilUp(url, alive, milliseconds = 30_000) {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    if (!alive()) throw new Error(`the process behind ${url} ended`);
    if (
      await fetch(url).then(
        (it) => it.ok,
        () => false,
      )
    )
      return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url} did not come up`);
}

/** Ends a process and waits for it. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill();
  const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(killer);
}
