const QUIET_MS = 1_000;

/** Writes a line of a service's log. */
export function say(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

/** Logs the write path's messages; a repeated message, as while a store is away, is logged once a second. */
export function serviceLog() {
  const said = new Map<string, number>();
  const at = (prefix: string) => (fields: object, message: string) => {
    const now = Date.now();
    if (now - (said.get(message) ?? 0) < QUIET_MS) return;
    said.set(message, now);
    say(`${prefix}${message} ${JSON.stringify(fields)}`);
  };
  return { info: at(""), warn: at("warning: "), error: at("error: ") };
}
