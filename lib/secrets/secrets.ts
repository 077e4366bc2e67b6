import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** What the server's secret is used for. Each purpose has keys of its own, so that one key's loss tells nothing of another. */
export type Purpose = "cursors" | "digest-salts" | "provider-token" | "second-factor" | "sign-in-state";

/** A key for one purpose, with the id of the secret that it was derived from. */
export interface DerivedKey {
  id: string;
  key: Buffer;
}

const KEY_BYTES = 32;
const ID_BYTES = 6;
const MAC_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The server's secret, split by purpose (HKDF-SHA256, RFC 5869). Everything is signed and sealed under the current secret, names its
 * key, and is accepted under the current secret and each previous one. `about` binds a text to its place: a text that was made about
 * one thing is refused about another.
 */
export class Secrets {
  private readonly known: { id: string; secret: string; keys: Map<Purpose, Buffer> }[];

  constructor(current: string, previous: readonly string[] = []) {
    this.known = [...new Set([current, ...previous])].map((secret) => ({
      id: expand(secret, "trueup key id", ID_BYTES).toString("base64url"),
      secret,
      keys: new Map(),
    }));
  }

  /** The key of a purpose under the current secret. */
  derive(purpose: Purpose): Buffer {
    return this.derivedKeys(purpose)[0]!.key;
  }

  /** The keys of a purpose under every known secret, the current one first. */
  derivedKeys(purpose: Purpose): DerivedKey[] {
    return this.known.map(({ id, secret, keys }) => {
      const key = keys.get(purpose) ?? expand(secret, `trueup ${purpose}`, KEY_BYTES);
      keys.set(purpose, key);
      return { id, key };
    });
  }

  /** A text that everybody can read and nobody can alter. */
  sign(purpose: Purpose, text: string, about = ""): string {
    const [{ id, key }] = this.derivedKeys(purpose) as [DerivedKey];
    return `${id}.${encodedText(text)}.${signature(key, text, about)}`;
  }

  /** Returns the text that was signed for this purpose about this thing; null for any other. */
  verify(purpose: Purpose, signed: string, about = ""): string | null {
    const [id, encoded, given, ...more] = signed.split(".");
    const key = this.keyOf(purpose, id);
    if (key === undefined || encoded === undefined || given === undefined || more.length > 0) return null;
    const text = Buffer.from(encoded, "base64url").toString();
    const expected = Buffer.from(signature(key, text, about));
    const found = Buffer.from(given);
    const isOurs = found.length === expected.length && timingSafeEqual(found, expected);
    return isOurs && encodedText(text) === encoded ? text : null;
  }

  /** A text that nobody else can read or alter (AES-256-GCM). */
  seal(purpose: Purpose, text: string, about = ""): string {
    const [{ id, key }] = this.derivedKeys(purpose) as [DerivedKey];
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(`${id}\n${about}`));
    const body = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `${id}.${body.toString("base64url")}`;
  }

  /** Returns the text that was sealed for this purpose about this thing; null for any other. */
  open(purpose: Purpose, sealed: string, about = ""): string | null {
    const [id, encoded, ...more] = sealed.split(".");
    const key = this.keyOf(purpose, id);
    if (key === undefined || encoded === undefined || more.length > 0) return null;
    const body = Buffer.from(encoded, "base64url");
    // Several spellings of one text would be several texts to whoever keeps a list of used ones.
    if (body.length < NONCE_BYTES + TAG_BYTES || body.toString("base64url") !== encoded) return null;
    const decipher = createDecipheriv("aes-256-gcm", key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(`${id}\n${about}`));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
    } catch {
      return null;
    }
  }

  /** Whether a signed or sealed text was made under a previous secret, so that its owner makes it anew. */
  isUnderPrevious(text: string): boolean {
    return !text.startsWith(`${this.known[0]!.id}.`);
  }

  private keyOf(purpose: Purpose, id: string | undefined): Buffer | undefined {
    return this.derivedKeys(purpose).find((derived) => derived.id === id)?.key;
  }
}

function expand(secret: string, info: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", info, bytes));
}

const encodedText = (text: string) => Buffer.from(text).toString("base64url");

function signature(key: Buffer, text: string, about: string): string {
  // The length tells where one part ends, so that no two pairs are one text.
  const parts = `${Buffer.byteLength(about)}\n${about}\n${text}`;
  return createHmac("sha256", key).update(parts).digest().subarray(0, MAC_BYTES).toString("base64url");
}
