import { cutSecrets } from "../domain/cut-secrets";

/** Drivers' messages for unreachable stores, and their meaning for a person who does not know the driver. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "no server answers at the address"],
  [/ENOTFOUND|EAI_AGAIN/, "the host name is not known"],
  [/EHOSTUNREACH|ENETUNREACH/, "the host cannot be reached"],
  [
    /ECONNRESET|EPIPE|UND_ERR_SOCKET|Connection is closed|Connection ended|Connection terminated(?! due)/,
    "the connection was lost",
  ],
  [
    /ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|connection timeout|timeout exceeded when trying to connect/,
    "the server accepted no connection in time",
  ],
  [/Stream isn't writeable|max retries per request/i, "there is no connection to the server"],
  [
    /Command timed out|aborted due to timeout|statement timeout|Query read timeout/i,
    "the server did not answer in time",
  ],
  [/\b57P03\b|the database system is (starting|not yet)|LOADING/, "the server is starting"],
  [/\b57P01\b|the database system is shutting|terminating connection/, "the server is shutting down"],
  [/\b53300\b|too many clients/, "the server takes no more connections"],
  [
    /\b28P01\b|\b28000\b|WRONGPASS|NOAUTH|authentication failed/,
    "the server refuses the connection's user or password",
  ],
  [/\b42501\b|NOPERM|permission denied/, "the connection's user has no permission to read"],
  [/\b25006\b|READONLY|read-only transaction/, "the server is read-only and takes no writes"],
];
/** SQLSTATE class 22: the message quotes the value that could not be converted, and a value is not a reason. */
const DATA_EXCEPTION = /^22[0-9A-Z]{3}$/;
const GAVE_UP = /^(.*) gave no answer within (\d+) ms$/;

/** Why a call failed, in words for people; an unknown driver message is returned without its secrets. Keep the error itself for the log. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const late = GAVE_UP.exec(text);
  if (late) return `${late[1]} gave no answer within ${Number(late[2]) / 1_000} s`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (DATA_EXCEPTION.test(code)) return `a value could not be converted (${code})`;
  if (error instanceof SyntaxError) return "a value is not the JSON that is expected";
  const known = KNOWN.find(([sign]) => sign.test(code) || sign.test(text));
  return known?.[1] ?? (cutSecrets(text) || code || "the server gave no reason");
}
