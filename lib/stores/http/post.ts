import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { checkedLookup, refuseLinkLocal } from "./checked-lookup";

const TIMEOUT_MS = 5_000;

export interface Posting {
  headers: Readonly<Record<string, string>>;
  body: string;
}

/**
 * Posts JSON to a webhook, and returns the status of the answer; redirects are not followed. The connection is made to the address that was
 * checked. Rejects where there is no answer within five seconds. No error repeats the URL, which may hold a credential.
 */
export async function postJson(address: string, { headers, body }: Posting): Promise<number> {
  const url = new URL(address);
  refuseLinkLocal(url.hostname);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? secure : plain)(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) },
      lookup: checkedLookup,
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    request.on("response", (response) => {
      resolve(response.statusCode ?? 0);
      // The answer's body is of no interest, however long it is.
      response.destroy();
    });
    request.on("error", (error) => reject(new Error(becauseOf(error))));
    request.end(body);
  });
}

const becauseOf = (error: Error) =>
  error.name === "AbortError" || error.name === "TimeoutError"
    ? `there was no answer within ${TIMEOUT_MS / 1_000} s`
    : error.message;
