import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerUnreadable, guardedListener } from "./listener";

type Handle = Parameters<typeof guardedListener>[0];

/** Slower requests than these end: a client that sends a byte a minute holds nothing for long. */
const HEADERS_WITHIN_MS = 20_000;
const REQUEST_WITHIN_MS = 60_000;
const KEEP_ALIVE_MS = 5_000;

/** Listens with the console's guarded listener; requests that come before the handler is ready wait for it. */
export async function listenGuarded(
  ready: Promise<Handle>,
  { host, port, basePath }: { host: string; port: number; basePath: string },
): Promise<{ server: Server; port: number }> {
  const handle: Handle = async (request, response) => (await ready)(request, response);
  const server = createServer(guardedListener(handle, basePath));
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", answerUnreadable);
  await new Promise<void>((listening, fail) => {
    server.once("error", fail);
    server.listen(port, host, listening);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** Takes no more requests, and returns when those under way are answered or the time is over. */
export async function endServer(server: Server, withinMs: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearTimeout(late);
}
