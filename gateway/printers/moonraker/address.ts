/** The addresses of one machine, from the base URL a person typed. */
export interface Addresses {
  readonly http: URL;
  /** With the prefix, without a slash at the end. */
  readonly prefix: string;
  readonly socketUrl: string;
  /** Where the machine's web page is: what relative camera addresses are relative to. */
  readonly pageUrl: string;
}

const defaultPort = '7125';

/**
 * `http://host` means port 7125; a port, https or a path prefix (a reverse proxy) is taken as it stands.
 */
export function addressesOf(baseUrl: string, webcamBaseUrl?: string): Addresses {
  const http = new URL(baseUrl);
  const prefix = http.pathname.replace(/\/+$/, '');
  const portGiven = /^https?:\/\/[^/]*:\d+(?:\/|$)/.test(baseUrl);
  if (http.protocol === 'http:' && !portGiven && prefix === '') http.port = defaultPort;
  const socket = new URL(http);
  socket.protocol = http.protocol === 'https:' ? 'wss:' : 'ws:';
  socket.username = '';
  socket.password = '';
  socket.pathname = `${prefix}/websocket`;
  const page = new URL(http);
  page.pathname = '/';
  // Moonraker's own port serves no cameras; the web server beside it, on the usual port, does.
  if (http.port === defaultPort) page.port = '';
  return { http, prefix, socketUrl: socket.href, pageUrl: webcamBaseUrl ?? page.href };
}
