import { createHash } from "node:crypto";

/** The digest of a payload's stored text, in hexadecimal. The salt keeps a reader from guessing an erased payload. */
export const payloadDigest = (salt: Uint8Array, payload: string): string =>
  createHash("sha256").update(salt).update(payload, "utf8").digest("hex");
