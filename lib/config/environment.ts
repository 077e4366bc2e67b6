import { urlFault } from "./connection-url";
import type { Variables } from "./expand-environment";

/** A wrong environment variable stops the start: one line with its name, the fault and the remedy. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

const LEAST_SECRET = 32;

/** The ledger's URL. Refuses any other than a postgres URL, and never repeats it, since it may hold a password. */
export function databaseUrl(env: Variables): string {
  const url = needed(env, "DATABASE_URL", "the ledger's URL: postgres://user:password@host:5432/database");
  const fault = urlFault("postgres", "DATABASE_URL", url);
  if (fault !== null) throw new EnvironmentError(`${fault.what} ${fault.remedy}`);
  return url;
}

/** Whether the ledger's provider guarantees its durability, so that its settings are not judged. */
export function isDurableByProvider(env: Variables): boolean {
  const text = env.DATABASE_DURABILITY ?? "";
  if (text === "" || text === "provider") return text === "provider";
  throw new EnvironmentError(
    "DATABASE_DURABILITY has an unknown value. Set it to provider if the ledger's provider makes commits durable by its own means, or leave it out.",
  );
}

const RANDOM_TEXT = "a random text, the same for every process, such as the output of: openssl rand -hex 32";

/** The secret that signs cursors, sessions and webhooks: at least 32 characters, the same in every process. */
export function secret(env: Variables): string {
  return longEnough("TRUEUP_SECRET", needed(env, "TRUEUP_SECRET", RANDOM_TEXT), RANDOM_TEXT);
}

/** The secrets before the present one, newest first: what was signed under them is still accepted. */
export function previousSecrets(env: Variables): string[] {
  const texts = (env.TRUEUP_SECRET_PREVIOUS ?? "").split(",").map((text) => text.trim());
  return texts
    .filter((text) => text !== "")
    .map((text) => longEnough("TRUEUP_SECRET_PREVIOUS", text, "the former TRUEUP_SECRET, or to several with commas"));
}

function longEnough(name: string, text: string, remedy: string): string {
  if (text.length >= LEAST_SECRET) return text;
  const what = name === "TRUEUP_SECRET" ? "is" : "has a secret";
  throw new EnvironmentError(`${name} ${what} shorter than ${LEAST_SECRET} characters. Set ${name} to ${remedy}.`);
}

/** A sign-in that the sign-in page offers ready to be used; for demos alone, since everyone who reaches the page reads it. */
export interface SignInHint {
  name: string;
  role: string;
  email: string;
  password: string;
}

/** The sign-ins of a demo: a JSON list in TRUEUP_SIGN_IN_HINTS. None where it is not set. */
export function signInHints(env: Variables): SignInHint[] {
  const text = env.TRUEUP_SIGN_IN_HINTS ?? "";
  if (text === "") return [];
  try {
    return JSON.parse(text) as SignInHint[];
  } catch {
    throw new EnvironmentError("TRUEUP_SIGN_IN_HINTS is not a JSON list. Leave it out: it is for demos alone.");
  }
}

/**
 * The address of the demo's page of drills, from TRUEUP_DRILLS_URL; null where it is not set. The demo alone has one, on this machine:
 * refuses any other environment and any other host.
 */
export function drillsUrl(env: Variables): string | null {
  const text = env.TRUEUP_DRILLS_URL ?? "";
  if (text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (env.TRUEUP_ENVIRONMENT === "demo" && url?.protocol === "http:" && url.hostname === "127.0.0.1") return url.href;
  throw new EnvironmentError(
    "TRUEUP_DRILLS_URL is for the demo alone, at an address of 127.0.0.1. Leave TRUEUP_DRILLS_URL out.",
  );
}

/** The port to listen on, 3000 by default; 0 lets the system choose. */
export function port(env: Variables): number {
  const text = env.PORT ?? "";
  if (text === "") return 3000;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new EnvironmentError(
    "PORT is not a port number. Set PORT to a whole number from 0 to 65535, or leave it out for 3000.",
  );
}

/** The address to listen on, this machine's own by default. */
export function listenHost(env: Variables): string {
  const text = env.HOST ?? "";
  if (text === "") return "127.0.0.1";
  if (/^[A-Za-z0-9.:-]{1,253}$/.test(text)) return text;
  throw new EnvironmentError(
    "HOST is not an address. Set HOST to an address of this machine such as 0.0.0.0, or leave it out for 127.0.0.1.",
  );
}

/** The console's one public origin, from TRUEUP_URL; null where it is not set. Never repeats the text, since it may hold a password. */
export function publicUrl(env: Variables): URL | null {
  const text = env.TRUEUP_URL ?? "";
  if (text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  throw new EnvironmentError(
    "TRUEUP_URL is not the console's address. Set it to the scheme, host and port that people use, such as https://trueup.example.",
  );
}

/** The console's base path, empty for the root: it begins with a slash and does not end with one. */
export function basePath(env: Variables): string {
  const text = env.BASE_PATH ?? "";
  if (text === "" || text === "/") return "";
  if (/^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/.test(text)) return text;
  throw new EnvironmentError(
    "BASE_PATH is not a path. Write BASE_PATH like /trueup: a slash first, none at the end, and letters, digits and . _ ~ - between.",
  );
}

/** The configuration file's path. */
export function configPath(env: Variables): string {
  return env.TRUEUP_CONFIG || "trueup.yaml";
}

export interface Environment {
  databaseUrl: string;
  secret: string;
  port: number;
  basePath: string;
  configPath: string;
}

/** Reads all of the console's environment variables; throws one EnvironmentError with a line for each wrong variable. */
export function readEnvironment(env: Variables): Environment {
  const lines: string[] = [];
  const read = <T>(from: (env: Variables) => T): T | undefined => {
    try {
      return from(env);
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      lines.push(error.message);
      return undefined;
    }
  };
  const all = { databaseUrl: read(databaseUrl), secret: read(secret), port: read(port), basePath: read(basePath) };
  read(isDurableByProvider);
  read(previousSecrets);
  read(listenHost);
  read(publicUrl);
  read(drillsUrl);
  if (lines.length > 0) throw new EnvironmentError(lines.join("\n"));
  return { ...(all as Omit<Environment, "configPath">), configPath: configPath(env) };
}

function needed(env: Variables, name: string, wanted: string): string {
  const text = env[name];
  if (text !== undefined && text !== "") return text;
  throw new EnvironmentError(`${name} is ${text === "" ? "empty" : "not set"}. Set it to ${wanted}.`);
}
