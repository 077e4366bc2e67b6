import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";

/** The key that signs checkpoints of the audit, and the public keys that checkpoints are verified with. */
export class AuditKeys {
  private readonly known = new Map<string, KeyObject>();
  private readonly signing: { id: string; key: KeyObject } | null;

  /** Reads PEM blocks: at most one private key, and the public keys of earlier ones. Throws on a text that is none. */
  constructor(pem: string) {
    const blocks = pem.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? [];
    const privates = blocks.filter((block) => block.includes("PRIVATE KEY"));
    if (blocks.length === 0) throw new Error("there is no key in the PEM format");
    if (privates.length > 1)
      throw new Error("there are several private keys; the earlier ones belong there as public keys");
    for (const block of blocks) this.know(createPublicKey(block));
    const [own] = privates;
    this.signing = own === undefined ? null : { id: keyId(createPublicKey(own)), key: createPrivateKey(own) };
  }

  private know(key: KeyObject): void {
    if (key.asymmetricKeyType !== "ed25519") throw new Error("a key is not an Ed25519 key");
    this.known.set(keyId(key), key);
  }

  /** The id of the signing key; null where there are public keys only. */
  get signingId(): string | null {
    return this.signing?.id ?? null;
  }

  /** The known public keys in PEM, by their ids. */
  publicKeys(): { id: string; pem: string }[] {
    return [...this.known].map(([id, key]) => ({ id, pem: pemOf(key) }));
  }

  /** The signature of a text in base64. */
  sign(text: string): string {
    if (this.signing === null) throw new Error("the key that signs checkpoints is not here");
    return sign(null, Buffer.from(text, "utf8"), this.signing.key).toString("base64");
  }

  /** Whether a signature holds; null where the key is not known. */
  holds(id: string, text: string, signature: string): boolean | null {
    const key = this.known.get(id);
    return key === undefined ? null : verify(null, Buffer.from(text, "utf8"), key, Buffer.from(signature, "base64"));
  }

  /** A PEM text with a new signing key; the present ones stay known as public keys. */
  rotated(): string {
    return [newAuditKey(), ...[...this.known.values()].map(pemOf)].join("");
  }
}

/** A new private key in PEM. */
export const newAuditKey = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const pemOf = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }).toString();

/** The first eight bytes of the digest of a public key, in hexadecimal. */
const keyId = (key: KeyObject): string =>
  createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
