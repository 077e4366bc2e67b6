import { createHmac, timingSafeEqual } from "node:crypto";
import type { z } from "zod";
import { ok, type Result, refused } from "../errors";

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
 * The format is our own: a signed token of a library brings a header, claims and a choice of algorithms, none of which a place needs.
 */
export class Cursors {
  constructor(private readonly secret: string) {}

  /** A cursor for a list of this kind. */
  seal(kind: string, place: unknown): string {
    const text = Buffer.from(JSON.stringify(place)).toString("base64url");
    return `${text}.${this.sign(kind, text)}`;
  }

  /** Returns the place in a cursor, or `bad-cursor`; no cursor means the beginning. */
  open<T extends z.ZodType>(kind: string, cursor: string | null, shape: T): Result<z.infer<T> | null> {
    if (cursor === null || cursor === "") return ok(null);
    const [text = "", signature = ""] = cursor.split(".");
    const expected = Buffer.from(this.sign(kind, text));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return BAD;
    const place = shape.safeParse(JSON.parse(Buffer.from(text, "base64url").toString()));
    return place.success ? ok(place.data) : BAD;
  }

  private sign(kind: string, text: string): string {
    return createHmac("sha256", this.secret).update(`${kind}\n${text}`).digest("base64url").slice(0, 22);
  }
}
