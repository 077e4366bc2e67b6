import type { z } from "zod";
import { ok, type Result, refused } from "../errors";
import type { Secrets } from "../secrets/secrets";

const BAD = refused({
  code: "bad-cursor",
  detail: "The cursor is not from this list. Start again without a cursor.",
});

/** Refuses every cursor, for a list of one page: such a list gives none. */
export function noPageAfter(cursor: string | null): Result<null> {
  return cursor === null || cursor === "" ? ok(null) : BAD;
}

/**
 * Signs and opens cursors, each an opaque place in one kind of list. A cursor with another signature is refused, never interpreted.
 * The format is our own: a signed token of a library brings a header, claims and a choice of algorithms, none of which a place needs. A cursor outlives a rotation of the server's secret.
 */
export class Cursors {
  constructor(private readonly secrets: Pick<Secrets, "sign" | "verify">) {}

  /** A cursor for a list of this kind. */
  seal(kind: string, place: unknown): string {
    return this.secrets.sign("cursors", JSON.stringify(place), kind);
  }

  /** Returns the place in a cursor, or `bad-cursor`; no cursor means the beginning. */
  open<T extends z.ZodType>(kind: string, cursor: string | null, shape: T): Result<z.infer<T> | null> {
    if (cursor === null || cursor === "") return ok(null);
    const text = this.secrets.verify("cursors", cursor, kind);
    if (text === null) return BAD;
    const place = shape.safeParse(JSON.parse(text));
    return place.success ? ok(place.data) : BAD;
  }
}
