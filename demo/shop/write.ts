import type { WritePath } from "trueup/write-path";

/** A write as the shop's services send it, by whichever way. */
export type Write = Parameters<WritePath["accept"]>[1];

/** The answer to a write. A refusal has the code that both ways share; a version conflict also has the present version. */
export type Answer = { accepted: true } | { accepted: false; code: string; head: bigint | null };

/** Sends one write; throws when the answer was lost, and then nobody knows whether it was accepted. */
export type Submit = (write: Write) => Promise<Answer>;

/** Sends through the library. */
export function submitTo(writePath: WritePath, path: string): Submit {
  return async (write) => {
    const result = await writePath.accept(path, write);
    if (result.ok) return { accepted: true };
    const { error } = result;
    return { accepted: false, code: error.code, head: error.code === "version-conflict" ? BigInt(error.head) : null };
  };
}
