import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { Accounts } from "../../commands/accounts";
import type { Secrets } from "../../secrets/secrets";

/** scrypt's cost: 32 MiB and about 60 ms for each password (OWASP, Password Storage, 2025). */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1_024 * 1_024 };
const KEY_BYTES = 32;
/** A hash of no password, so that an unknown account takes as long as a known one. */
const NO_ACCOUNT = `scrypt$${COST.N}$${"A".repeat(22)}$${"A".repeat(43)}`;
const STEP_SEC = 30;

/** Passwords by scrypt, and second factors by time (RFC 6238), sealed under the installation's secret. */
export function accountsUnder(secretsNow: () => Secrets): Accounts {
  const totpOf = (sealed: string): TOTP | null => {
    const secret = secretsNow().open("second-factor", sealed);
    return secret === null ? null : totp("", secret);
  };
  return {
    async hash(password) {
      const salt = randomBytes(16);
      const key = await derived(password, salt, COST.N);
      return `scrypt$${COST.N}$${salt.toString("base64url")}$${key.toString("base64url")}`;
    },
    async matches(password, hash) {
      const [, cost = "", salt = "", key = ""] = (hash ?? NO_ACCOUNT).split("$");
      const expected = Buffer.from(key, "base64url");
      const found = await derived(password, Buffer.from(salt, "base64url"), Number(cost));
      return hash !== null && expected.length === found.length && timingSafeEqual(expected, found);
    },
    newFactor(account) {
      const secret = new Secret({ size: 20 }).base32;
      return { sealed: secretsNow().seal("second-factor", secret), uri: totp(account, secret).toString() };
    },
    stepOf(sealed, code) {
      const delta = totpOf(sealed)?.validate({ token: code, window: 1 }) ?? null;
      return delta === null ? null : BigInt(Math.floor(Date.now() / 1_000 / STEP_SEC) + delta);
    },
  };
}

const totp = (label: string, secret: string) =>
  new TOTP({ issuer: "Trueup", label, secret: Secret.fromBase32(secret), period: STEP_SEC, digits: 6 });

function derived(password: string, salt: Buffer, N: number): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { ...COST, N }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );
}
