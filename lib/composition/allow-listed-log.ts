import { type LogFields, loggedFields } from "../domain/log/log-fields";
import type { Log } from "../stores/path";

/** A log of this shape, which gets of each line's members what the allow-list takes. */
export function allowListed(log: Pick<Log, "info" | "warn" | "error">): Log {
  return {
    info: (fields, message) => log.info(loggedFields(fields) as LogFields, message),
    warn: (fields, message) => log.warn(loggedFields(fields) as LogFields, message),
    error: (fields, message) => log.error(loggedFields(fields) as LogFields, message),
  };
}
