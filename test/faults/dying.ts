import { writeSync } from "node:fs";

// DIE_AT is `port.method`; DIE_AFTER is the number of the successful call after which the process dies. With DIE_BY=SIGSTOP the process
// stops there, and continues on a signal.
const { DIE_AT = "", DIE_AFTER = "1", DIE_BY = "SIGKILL" } = process.env;
let calls = 0;

/** The port, with a process death after its named method. */
export function dying<T extends object>(name: string, port: T): T {
  return new Proxy(port, {
    get(target, member) {
      const value = Reflect.get(target, member) as unknown;
      if (typeof value !== "function") return value;
      if (`${name}.${String(member)}` !== DIE_AT) return value.bind(target);
      return async (...args: unknown[]) => {
        const answer = await value.apply(target, args);
        if (++calls === Number(DIE_AFTER)) {
          writeSync(1, `dies after ${DIE_AT}\n`);
          process.kill(process.pid, DIE_BY);
          if (DIE_BY === "SIGKILL") await new Promise(() => {});
        }
        return answer;
      };
    },
  });
}
