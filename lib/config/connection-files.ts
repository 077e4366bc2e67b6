import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { StoreTls } from "../domain/store-address";
import type { WrittenTls } from "./path-schema";
import type { MemberFault } from "./problem";

const MOST_BYTES = 1_000_000;
type File = "ca" | "cert" | "key";

/** Reads the certificates of a connection; faults have the place below `tls`, and never repeat what a file holds. */
export function readTls(
  written: WrittenTls | undefined,
  folder: string,
): { tls: StoreTls | undefined; faults: MemberFault[] } {
  if (written === undefined) return { tls: undefined, faults: [] };
  const faults: MemberFault[] = [];
  const texts: Partial<Record<File, string>> = {};
  for (const name of ["ca", "cert", "key"] as const) {
    const path = written[name];
    if (path === undefined) continue;
    const read = readPem(resolve(folder, path), name);
    if (typeof read === "string") texts[name] = read;
    else faults.push({ path: [name], ...read });
  }
  if (
    faults.length === 0 &&
    texts.cert !== undefined &&
    texts.key !== undefined &&
    !belongTogether(texts.cert, texts.key)
  )
    faults.push({
      path: ["key"],
      what: `The key is not the certificate's.`,
      remedy: "Name the key that the certificate was made for.",
    });
  return { tls: { ...texts, serverName: written.serverName }, faults };
}

function readPem(path: string, name: File): string | Omit<MemberFault, "path"> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what = code === "ENOENT" ? `${path} does not exist.` : `${path} cannot be read (${code}).`;
    return { what, remedy: "Name a file that the process may read." };
  }
  if (text.length <= MOST_BYTES && isPem(text, name)) return text;
  return name === "key"
    ? {
        what: `${path} holds no private key in PEM form.`,
        remedy: "Name an unencrypted key, which begins with -----BEGIN.",
      }
    : {
        what: `${path} holds no certificate in PEM form.`,
        remedy: "Name a file that begins with -----BEGIN CERTIFICATE-----.",
      };
}

function isPem(text: string, name: File): boolean {
  try {
    if (name === "key") return keyOf(text).type === "private";
    const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return found.length > 0 && found.every((pem) => new X509Certificate(pem).subject !== null);
  } catch {
    return false;
  }
}

const keyOf = (pem: string): KeyObject => createPrivateKey(pem);

const belongTogether = (cert: string, key: string) => new X509Certificate(cert).checkPrivateKey(keyOf(key));
