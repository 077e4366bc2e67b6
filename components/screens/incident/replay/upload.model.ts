import { listFile } from "../../../../lib/api/list-file";

/** A mutation's id, as the wire takes it. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The most ids that a plan takes, and a file size above any list of so many ids. */
const greatestIds = 100_000;
export const greatestFileBytes = 16 * 1024 * 1024;

export type IdList = { ok: true; ids: string[]; repeated: number } | { ok: false; fault: string };

const refuse = (fault: string): IdList => ({ ok: false, fault });

/**
 * Reads mutation ids from a CSV or JSON file's text. A file with a text that is no id is refused whole, and the refusal names the
 * place.
 */
export function readIdList(text: string): IdList {
  const read = listFile(text, "mutations");
  return read.ok ? checked(read.found) : read;
}

/** Reads ids from a text box, one a line. */
export function readIdLines(text: string): IdList {
  const lines = text.split(/[\s,;]+/).filter(Boolean);
  return lines.length === 0 ? refuse("No id is named.") : checked(lines.map((id, index) => [id, `id ${index + 1}`]));
}

function checked(found: readonly (readonly [string, string])[]): IdList {
  const bad = found.find(([id]) => !UUID.test(id));
  if (bad) return refuse(`At ${bad[1]} “${bad[0].slice(0, 60)}” is not a mutation id. No id was taken from the file.`);
  const ids = [...new Set(found.map(([id]) => id.toLowerCase()))];
  if (ids.length > greatestIds)
    return refuse(`The file names ${ids.length} mutations, and a plan takes 100,000 at most.`);
  return { ok: true, ids, repeated: found.length - ids.length };
}
