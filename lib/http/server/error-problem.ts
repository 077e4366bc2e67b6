import type { Problem } from "../../api/common";

interface Words {
  code: string;
  title: string;
  detail: string;
}

/** What a status says when the server answered it without a reason. */
const WORDS: Record<number, Words> = {
  400: {
    code: "malformed-request",
    title: "The request cannot be read",
    detail: "The request is no HTTP request that Trueup can read. Nothing was done. Check the address and the headers.",
  },
  404: {
    code: "not-found",
    title: "There is nothing at this address",
    detail: "Nothing is served at this address. GET /api/v1/openapi.json describes what the API has.",
  },
  405: {
    code: "method-not-allowed",
    title: "The address does not take this method",
    detail: "Nothing was done. The header Allow names the methods that the address takes.",
  },
  408: {
    code: "request-timeout",
    title: "The request did not arrive in time",
    detail: "The request's headers or body took too long. Nothing was done. Send it again.",
  },
  413: { code: "too-large", title: "The request is too large", detail: "Nothing was done. Send less at a time." },
  431: {
    code: "headers-too-large",
    title: "The headers are too large",
    detail: "The address and headers are larger than 16 KB. Nothing was done. Send fewer or shorter ones.",
  },
};

const REFUSED: Words = {
  code: "refused",
  title: "The request was refused",
  detail: "The server refused the request without a reason.",
};
const FAILED: Words = {
  code: "internal",
  title: "Trueup failed",
  detail: "A fault in Trueup stopped the request. The server's log has the details.",
};

/** The problem document of an error that came without one. */
export function problemOfStatus(status: number): Problem {
  const { code, title, detail } = WORDS[status] ?? (status < 500 ? REFUSED : FAILED);
  return { type: `urn:trueup:problem:${code}`, title, status, code, detail };
}
