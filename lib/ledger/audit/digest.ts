import { hash } from "node:crypto";

/** The digest of a payload's stored text, in hexadecimal. The salt keeps a reader from guessing an erased payload. */
export const payloadDigest = (salt: Uint8Array, payload: string): string =>
  hash("sha256", Buffer.concat([salt, Buffer.from(payload, "utf8")]), "hex");
