import { type IncomingHttpHeaders, request } from "node:http";
import { runningSystem } from "./running";

export interface Told {
  status: number;
  type: string;
  text: string;
  headers: IncomingHttpHeaders;
}

/** The headers that every answer of the console has, with what each must be. */
const OF_EVERY_ANSWER: Record<string, RegExp> = {
  "x-content-type-options": /^nosniff$/,
  "referrer-policy": /^same-origin$/,
  "cross-origin-opener-policy": /^same-origin$/,
  "cross-origin-resource-policy": /^same-origin$/,
  "permissions-policy": /camera=\(\)/,
  "content-security-policy": /^default-src 'none'; .*frame-ancestors 'none'/,
};
const OF_A_PAGE = /script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic';/;
const OF_NO_PAGE = /^default-src 'none'; frame-ancestors 'none'$/;

/** The security headers that an answer lacks, each with what stands in its place. */
export function lackingHeaders({ headers, type }: Told): string[] {
  const policy = String(headers["content-security-policy"]);
  const fits = (type.startsWith("text/html") ? OF_A_PAGE : OF_NO_PAGE).test(policy);
  return [
    ...Object.entries(OF_EVERY_ANSWER)
      .filter(([name, wanted]) => !wanted.test(String(headers[name])))
      .map(([name]) => `${name}: ${headers[name]}`),
    ...(fits ? [] : [`content-security-policy of ${type}: ${policy}`]),
    ...(headers["x-powered-by"] === undefined ? [] : ["x-powered-by tells what serves"]),
  ];
}

/**
 * Asks the console, or another server at `url`, with headers that `fetch` would not send; follows no redirect. An answer of the console
 * without its security headers fails the test.
 */
export function ask(
  method: string,
  address: string,
  { headers = {}, body, url }: { headers?: Record<string, string>; body?: string; url?: string } = {},
): Promise<Told> {
  const { hostname, port } = new URL(url ?? runningSystem().url);
  return new Promise((resolve, fail) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request({ hostname, port, method, path: address, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", fail);
      response.on("end", () => {
        const told: Told = {
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          text: Buffer.concat(chunks).toString("utf8"),
          headers: response.headers,
        };
        const lacking = url === undefined ? lackingHeaders(told) : [];
        if (lacking.length === 0) resolve(told);
        else fail(new Error(`${method} ${address.slice(0, 200)} answers ${told.status} with ${lacking.join(" and ")}`));
      });
    });
    sent.on("error", fail);
    sent.end(body);
  });
}
