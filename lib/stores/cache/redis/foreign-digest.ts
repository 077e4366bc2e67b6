import { hash } from "node:crypto";
import type { RawEntry } from "../port";

/**
 * The digest of all bytes of another system's entry, as the region's own script makes it: SHA-1 of a string's bytes, or of a hash's
 * fields in the order of their bytes, each as `<length>:<field><length>:<value>`. Null where the entry is of another type.
 */
export function foreignDigest(entry: RawEntry): string | null {
  switch (entry.type) {
    case "string":
      return hash("sha1", entry.bytes, "hex");
    case "hash": {
      const fields = [...entry.fields].map(([field, value]) => [Buffer.from(field), value] as const);
      fields.sort(([a], [b]) => Buffer.compare(a, b));
      const measured = fields.flat().flatMap((bytes) => [Buffer.from(`${bytes.length}:`), bytes]);
      return hash("sha1", Buffer.concat(measured), "hex");
    }
    case "other":
      return null;
  }
}
