import canonicalize from "canonicalize";
import { z } from "zod";
import { AUDIT_STREAMS } from "./streams";

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

/** The head of a chain at a time, with the id of the key that signs it. */
export const checkpoint = z.strictObject({
  at: z.iso.datetime(),
  head: hex(32),
  key: hex(8),
  origin: z.uuid(),
  size: z.string().regex(/^[1-9]\d{0,18}$/),
  stream: z.enum(AUDIT_STREAMS),
});

export type Checkpoint = z.infer<typeof checkpoint>;

/** A checkpoint as it is exported: one line of JSON. */
export const signedCheckpoint = checkpoint.extend({ signature: z.base64() });

export type SignedCheckpoint = z.infer<typeof signedCheckpoint>;

/** The canonical text that is signed. */
export const checkpointText = ({ at, head, key, origin, size, stream }: Checkpoint): string =>
  canonicalize({ at, head, key, origin, size, stream }) as string;

/** The line that is exported. */
export const checkpointLine = (signed: SignedCheckpoint): string => canonicalize(signed) as string;

/** The checkpoints of an exported file, a line each; refuses a line that is none, by its number. */
export function readCheckpoints(text: string): SignedCheckpoint[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const read = signedCheckpoint.safeParse(jsonOf(line));
    if (!read.success) throw new CheckpointMisread(`Line ${i + 1} is not a checkpoint of the audit.`);
    return [read.data];
  });
}

/** A text that is no exported checkpoint. */
export class CheckpointMisread extends Error {
  override readonly name = "CheckpointMisread";
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Checkpoints of the changes are signed every minute; one that is three minutes old is late. */
const LATE_AFTER_MS = 180_000;

/** Whether the newest checkpoint of the changes is late, by its age. */
export const isLate = (ageMs: number): boolean => ageMs > LATE_AFTER_MS;
