/** Drivers' messages for unreachable stores, and their meaning for a person who does not know the driver. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "nothing answers at its address"],
  [/ENOTFOUND|EAI_AGAIN/, "its host name is not known"],
  [/EHOSTUNREACH|ENETUNREACH/, "there is no way to its host"],
  [/ECONNRESET|EPIPE|Connection is closed|Connection ended|Connection terminated(?! due)/, "its connection was lost"],
  [/ETIMEDOUT|connection timeout|timeout exceeded when trying to connect/, "it takes no connection in time"],
  [/Stream isn't writeable|max retries per request/i, "there is no connection to it"],
  [/Command timed out|statement timeout|Query read timeout/i, "it did not answer in time"],
  [/\b57P03\b|the database system is (starting|not yet)|LOADING/, "it is starting"],
  [/\b57P01\b|the database system is shutting|terminating connection/, "it is going down"],
  [/\b53300\b|too many clients/, "it takes no more connections"],
  [/\b28P01\b|\b28000\b|WRONGPASS|NOAUTH|authentication failed/, "it refuses the sign-in of its connection"],
  [/\b42501\b|NOPERM|permission denied/, "its connection may not read it"],
  [/\b25006\b|READONLY|read-only transaction/, "it takes no writes: it is read-only"],
];
const GAVE_UP = /^(.*) gave no answer within (\d+) ms$/;

/** Why a call failed, in words for people; an unknown driver message is returned as it is. Keep the error itself for the log. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const late = GAVE_UP.exec(text);
  if (late) return `${late[1]} gave no answer within ${Number(late[2]) / 1_000} s`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = KNOWN.find(([sign]) => sign.test(code) || sign.test(text));
  return known?.[1] ?? (text || code || "it failed without a reason");
}
