import { suggestion } from "../../did-you-mean";
import type { QueueName } from "../survey";

/** What is said of a mapped queue of which Redis has no key. A Redis with no queue at all may only be new. */
export function absentQueue(wanted: QueueName, there: readonly QueueName[]): { isFault: boolean; detail: string } {
  const said = `No key of a queue ${wanted.name} with the prefix ${wanted.prefix} is there`;
  if (there.length === 0)
    return { isFault: false, detail: `warning: ${said}, nor of any other queue. Was a job ever added?` };
  const elsewhere = there.find(({ name }) => name === wanted.name);
  if (elsewhere !== undefined)
    return { isFault: true, detail: `${said}. Did you mean the prefix ${elsewhere.prefix}?` };
  const names = there.filter(({ prefix }) => prefix === wanted.prefix).map(({ name }) => name);
  const others = names.length > 0 ? names : there.map(({ prefix, name }) => `${name} (prefix ${prefix})`);
  return { isFault: true, detail: `${said}. ${suggestion(wanted.name, others)}` };
}
