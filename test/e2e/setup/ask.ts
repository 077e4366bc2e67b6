import { request } from "node:http";
import { runningSystem } from "./running";

export interface Told {
  status: number;
  type: string;
  text: string;
}

/** Asks the console, or another server at `url`, with headers that `fetch` would not send; follows no redirect. */
export function ask(
  method: string,
  address: string,
  {
    headers = {},
    body,
    url = runningSystem().url,
  }: { headers?: Record<string, string>; body?: string; url?: string } = {},
): Promise<Told> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, fail) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request({ hostname, port, method, path: address, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", fail);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    sent.on("error", fail);
    sent.end(body);
  });
}
