import type { Answer, Submit, Write } from "./write";

const token = process.env.TRUEUP_TOKEN;
const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };

const GATHER_MS = 20;
const MOST_IN_A_BATCH = 100;
const DEADLINE_MS = 5_000;

interface Waiting {
  write: Write;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Sends over HTTP: one write by itself, several that come within a moment as one batch. */
export function submitOverHttp(consoleUrl: string, path: string): Submit {
  const mutations = `${consoleUrl}/api/v1/paths/${encodeURIComponent(path)}/mutations`;
  let waiting: Waiting[] = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (let i = 0; i < all.length; i += MOST_IN_A_BATCH) void post(mutations, all.slice(i, i + MOST_IN_A_BATCH));
  };
  return (write) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(flush, GATHER_MS);
      waiting.push({ write, resolve, reject });
    });
}

async function post(mutations: string, group: Waiting[]): Promise<void> {
  try {
    const bodies = group.map(({ write }) => bodyOf(write));
    const single = bodies.length === 1;
    const response = await fetch(single ? mutations : `${mutations}/batch`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...authorization },
      body: JSON.stringify(single ? bodies[0] : { mutations: bodies }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const body = (await response.json()) as Item & { items?: Item[] };
    const items =
      single || body.items === undefined ? group.map(() => ({ ...body, status: response.status })) : body.items;
    for (const [i, { resolve, reject }] of group.entries()) {
      const answer = answerOf(items[i]);
      if (answer === null) reject(new Error(`the console answered ${items[i]?.status ?? "nothing"}`));
      else resolve(answer);
    }
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

interface Item {
  status?: number;
  code?: string;
}

/** A server's own failure leaves open what became of the write, except for a refusal by name. */
function answerOf(item: Item | undefined): Answer | null {
  const status = item?.status ?? 0;
  if (status === 200 || status === 202) return { accepted: true };
  if (status === 503 && item?.code === "path-closed") return { accepted: false, code: item.code, head: null };
  return status >= 400 && status < 500 ? { accepted: false, code: item?.code ?? String(status), head: null } : null;
}

function bodyOf({ basedOn, ...write }: Write): object {
  return basedOn == null ? write : { ...write, basedOn: String(basedOn) };
}
