import { type ClientRequestArgs, request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';
import { unescaped } from '../engine/text/percent.js';
import type { GivenProxy } from '../protocol.js';

/** A proxy to go through. */
export interface Way {
  readonly proxy: URL;
  /** Of its user and password; goes to the proxy, never behind it. */
  readonly authorization: string | undefined;
}

/**
 * The proxy on the way to an address: the given one, else that of the environment. Undefined: none.
 * The environment's, as curl and Go read it: `HTTPS_PROXY` or `HTTP_PROXY`, `NO_PROXY`, in capitals or not; this machine is always asked directly.
 */
export function wayTo(url: URL, given: GivenProxy | undefined, env: Readonly<Record<string, string | undefined>>): Way | undefined {
  const said = (name: string) => env[name.toLowerCase()] || env[name];
  const fromEnvironment = said(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? said('ALL_PROXY');
  const address = given?.url ?? fromEnvironment;
  const except = given ? given.except : (said('NO_PROXY') ?? '');
  if (!address || (except !== undefined && isDirect(url, except))) return undefined;
  const written = /^[a-z]+:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(written)) return undefined;
  const proxy = new URL(written);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') return undefined;
  const { username, password } = proxy;
  const pair = `${unescaped(username)}:${unescaped(password)}`;
  const authorization = username === '' ? undefined : `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
  proxy.username = '';
  proxy.password = '';
  return { proxy, authorization };
}

/** Whether a host is asked without the proxy: `*`, names with all below them, addresses and nets, each with or without a port. */
function isDirect({ hostname, port, protocol }: URL, except: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\./.test(host)) return true;
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return except.split(/[,\s]+/).some((it) => {
    const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(it.trim().toLowerCase()) ?? [];
    if (name === '') return false;
    if (name === '*') return true;
    if (isIP(host) !== 0 && name.includes('/')) return isInNet(host, name);
    if (wanted !== undefined && wanted !== ownPort) return false;
    const bare = name.replace(/^\*?\./, '');
    return host === bare || host.endsWith(`.${bare}`);
  });
}

function isInNet(host: string, net: string): boolean {
  const [address = '', bits = ''] = net.split('/');
  const family = isIP(address);
  if (family === 0 || family !== isIP(host) || !/^\d+$/.test(bits)) return false;
  try {
    const list = new BlockList();
    const type = family === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(bits), type);
    return list.check(host, type);
  } catch {
    return false;
  }
}

/** Opens a tunnel through a proxy for one request over TLS; the proxy sees the host's name and nothing else. */
export class Tunnel extends Agent {
  private readonly way: Way;
  private readonly signal: AbortSignal;

  constructor(way: Way, signal: AbortSignal) {
    super({ keepAlive: false });
    this.way = way;
    this.signal = signal;
  }

  override createConnection(options: ClientRequestArgs, opened?: (error: Error | null, socket: Duplex) => void): Duplex | undefined {
    const { proxy, authorization } = this.way;
    const target = `${options.host}:${options.port ?? 443}`;
    const fail = (why: string) => opened?.(new Error(`the proxy ${proxy.host} ${why}`), undefined as never);
    const call = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(authorization ? { 'proxy-authorization': authorization } : {}) },
      agent: false,
      signal: this.signal,
    });
    call.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) {
        opened?.(null, connect({ ...(options as ConnectionOptions), socket, servername: serverName(options) }));
        return;
      }
      socket.destroy();
      fail(`refuses the way (HTTP ${statusCode})`);
    });
    call.once('response', (response) => {
      response.destroy();
      fail(`refuses the way (HTTP ${response.statusCode ?? 0})`);
    });
    call.once('error', (error: NodeJS.ErrnoException) => fail(`does not answer: ${error.code ?? 'no connection'}`));
    call.end();
    return undefined;
  }
}

/** Of an address in numbers no name is sent. */
function serverName({ host }: ClientRequestArgs): string {
  return host && isIP(host) === 0 ? host : '';
}
