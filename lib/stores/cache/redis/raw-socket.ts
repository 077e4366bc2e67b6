import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Redis } from "ioredis";

/** Opens a socket to the client's store. */
export function openSocket({ host = "127.0.0.1", port = 6379, path, tls }: Redis["options"]): Socket {
  const at = path ? { path } : { host, port };
  const socket = tls ? connectTls({ ...at, ...(typeof tls === "object" ? tls : {}) }) : connectPlain(at);
  socket.setNoDelay(true);
  return socket;
}

/** The first commands on a connection: authentication and choice of database. */
export function greetingOf({ username, password, db }: Redis["options"]): string[][] {
  return [
    ...(password ? [["AUTH", ...(username ? [username] : []), password]] : []),
    ...(db ? [["SELECT", String(db)]] : []),
  ];
}
